/** Whoever holds no more than this may still take some where the others have left only the last quarter. */
const SMALL = 65_536;
const FOR_LARGE = 0.75;

/** Bytes that may be held in memory for all requests together. */
export class ByteBudget {
  limit: number;
  #held = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get held(): number {
    return this.#held;
  }

  /** Room for one request, or for one answer of an upstream. */
  hold(): HeldBytes {
    return new HeldBytes(this);
  }

  /** For those to whom room is given. */
  change(from: number, to: number): boolean {
    const held = this.#held - from + to;
    if (to > from && held > (to <= SMALL ? this.limit : this.limit * FOR_LARGE)) return false;
    this.#held = held;
    return true;
  }
}

/** What is held for one request. `end` must be called. */
export class HeldBytes {
  readonly #budget: ByteBudget;
  #bytes = 0;
  #ended = false;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  /** Further bytes; false where there is no room for them. */
  take(bytes: number): boolean {
    return this.only(this.#bytes + bytes);
  }

  /** These bytes instead of all before them; false where there is no room for them. */
  only(bytes: number): boolean {
    // What comes late is garbage already.
    if (this.#ended) return true;
    if (!this.#budget.change(this.#bytes, bytes)) return false;
    this.#bytes = bytes;
    return true;
  }

  /** Whoever it was for has no more use of it. */
  end(): void {
    this.only(0);
    this.#ended = true;
  }

  /** Room beside it, of the same budget. */
  beside(): HeldBytes {
    return this.#budget.hold();
  }
}
