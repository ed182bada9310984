/** Keys that are remembered at once; with more callers than that, those forgotten begin anew. */
const MAX = 100_000;

/** A map that forgets what was set longest ago rather than grow without end. */
export class BoundedMap<T> {
  readonly #values = new Map<string, T>();
  readonly #most: number;

  constructor(most = MAX) {
    this.#most = most;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: T): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#most) return;
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest);
      return;
    }
  }

  delete(key: string): void {
    this.#values.delete(key);
  }
}
