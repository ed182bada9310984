const OTHER = "other";

/** Names that clients choose, as the labels of metrics: the first so many, and one for all others. */
export class BoundedNames {
  readonly #known = new Set<string>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  of(name: string): string {
    if (this.#known.has(name)) return name;
    if (this.#known.size >= this.#max || name.length > 256) return OTHER;
    this.#known.add(name);
    return name;
  }
}
