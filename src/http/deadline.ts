import { UpstreamFailure } from "../core/failure.js";

/** A time limit on top of a caller's signal. Must be cleared, or its timer keeps running. */
export class Deadline {
  readonly #abort = new AbortController();
  readonly #endsAt: number;
  readonly #timer: NodeJS.Timeout;
  readonly #outer: AbortSignal;

  constructor(ms: number, outer: AbortSignal, upstream: string, operation: string) {
    this.#endsAt = performance.now() + ms;
    this.#outer = outer;
    this.#timer = setTimeout(() => {
      this.#abort.abort(
        new UpstreamFailure({
          kind: "timed-out",
          upstream,
          operation,
          message: "The upstream did not answer in time.",
        }),
      );
    }, ms);
    if (outer.aborted) this.#onOuter();
    else outer.addEventListener("abort", this.#onOuter, { once: true });
  }

  /** Fires with the reason: the time limit's failure, or the outer signal's own. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  remaining(): number {
    return this.#endsAt - performance.now();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.#onOuter);
  }

  readonly #onOuter = (): void => this.#abort.abort(this.#outer.reason);
}
