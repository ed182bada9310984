/**
 * Counts the exchanges that wait for a connection. After an aborted exchange undici opens a new connection for nobody,
 * and one that is being opened goes on when its exchange has left: without demand neither is needed.
 */
export class Demand {
  readonly #opening = new Set<() => void>();
  #waiting = 0;

  get none(): boolean {
    return this.#waiting === 0;
  }

  /** An exchange begins to wait; `arrived` must be called once. */
  wait(): void {
    this.#waiting += 1;
  }

  /** It has its connection, or needs none any more. */
  arrived(): void {
    this.#waiting -= 1;
    if (this.none) for (const cancel of [...this.#opening]) cancel();
  }

  /** A connection is being opened; `cancel` is called where it is not needed any more. Gives the end of that. */
  opening(cancel: () => void): () => void {
    this.#opening.add(cancel);
    return () => void this.#opening.delete(cancel);
  }
}
