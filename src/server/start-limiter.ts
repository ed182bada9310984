/** What is begun before the answers of upstreams, and new requests, are looked at again. */
const AT_ONCE = 16;

/**
 * Lets operations begin a few at a time, in the order in which they came. After a burst the event loop would otherwise
 * begin a thousand before it reads one answer: most would find the upstream's places taken and fail, at a price higher
 * than that of a good answer.
 */
export class StartLimiter {
  readonly #atOnce: number;
  #begun = 0;
  #waiting: (() => void)[] = [];

  /** So many in one turn of the event loop. */
  constructor(atOnce = AT_ONCE) {
    this.#atOnce = atOnce;
  }

  /** Resolves when it is the operation's turn; undefined = at once. */
  take(): Promise<void> | undefined {
    if (this.#begun >= this.#atOnce || this.#waiting.length > 0)
      return new Promise((resolve) => this.#waiting.push(resolve));
    this.#begin();
    return undefined;
  }

  #begin(): void {
    // An immediate comes after the event loop has read its sockets.
    if (this.#begun === 0) setImmediate(() => this.#next());
    this.#begun += 1;
  }

  #next(): void {
    this.#begun = 0;
    for (const resolve of this.#waiting.splice(0, this.#atOnce)) {
      this.#begin();
      resolve();
    }
  }
}
