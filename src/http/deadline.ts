import {
  Cancellation,
  type CancelSignal,
  type StoodStill,
  type TimeLimit,
  type TimeLimits,
} from "../dialect/cancellation.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import { failureOf } from "./errors.js";

/**
 * A time limit on top of a caller's signal; a signal itself, which fires with an UpstreamError: the time limit's, or the
 * one that the outer signal stands for. Must be cleared.
 */
export class Deadline extends Cancellation {
  readonly #upstream: string;
  readonly #operation: string;
  readonly #endsAt: number;
  readonly #outer: CancelSignal;
  readonly #limits: TimeLimits;
  readonly #limit: TimeLimit;

  /** `endsAt` as `performance.now()` counts. */
  constructor(limits: TimeLimits, endsAt: number, outer: CancelSignal, upstream: string, operation: string) {
    super();
    this.#endsAt = endsAt;
    this.#outer = outer;
    this.#upstream = upstream;
    this.#operation = operation;
    this.#limits = limits;
    this.#limit = limits.start(this, endsAt);
    if (outer.aborted) this.handleEvent();
    else outer.addEventListener("abort", this, { once: true });
  }

  remaining(): number {
    return this.#endsAt - performance.now();
  }

  clear(): void {
    this.#limits.clear(this.#limit);
    this.#outer.removeEventListener("abort", this);
  }

  onTimeUp(cause: StoodStill | undefined): void {
    const message = "The upstream did not answer in time.";
    const [upstream, operation] = [this.#upstream, this.#operation];
    this.abort(new UpstreamError({ kind: "timed-out", upstream, operation, message, cause }));
  }

  /** The caller's signal has fired. */
  handleEvent(): void {
    this.abort(failureOf(this.#outer.reason, this.#upstream, this.#operation, true));
  }
}
