import { Cancellation, type CancelSignal, PatientTimer, type StoodStill } from "../dialect/cancellation.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import { failureOf } from "./aborted.js";

/** A time limit on top of a caller's signal. Must be cleared, or its timer keeps running. */
export class Deadline {
  readonly #abort = new Cancellation();
  readonly #upstream: string;
  readonly #operation: string;
  readonly #endsAt: number;
  readonly #timer: PatientTimer;
  readonly #outer: CancelSignal;

  /** `endsAt` as `performance.now()` counts. */
  constructor(endsAt: number, outer: CancelSignal, upstream: string, operation: string) {
    this.#endsAt = endsAt;
    this.#outer = outer;
    this.#upstream = upstream;
    this.#operation = operation;
    this.#timer = new PatientTimer(Math.max(1, this.remaining()), this.#onTime);
    if (outer.aborted) this.#onOuter();
    else outer.addEventListener("abort", this.#onOuter, { once: true });
  }

  /** Fires with an UpstreamError: the time limit's, or the one the outer signal stands for. */
  get signal(): CancelSignal {
    return this.#abort.signal;
  }

  remaining(): number {
    return this.#endsAt - performance.now();
  }

  clear(): void {
    this.#timer.clear();
    this.#outer.removeEventListener("abort", this.#onOuter);
  }

  readonly #onTime = (cause: StoodStill | undefined): void => {
    const message = "The upstream did not answer in time.";
    const [upstream, operation] = [this.#upstream, this.#operation];
    this.#abort.abort(new UpstreamError({ kind: "timed-out", upstream, operation, message, cause }));
  };

  readonly #onOuter = (): void =>
    this.#abort.abort(failureOf(this.#outer.reason, this.#upstream, this.#operation, true));
}
