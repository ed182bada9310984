import { setTimeout as delay } from "node:timers/promises";
import { type CancelSignal, platformSignal } from "../dialect/cancellation.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import { failureOf } from "./errors.js";

export const MAX_LENGTH = 500;
/** Milliseconds between two probes of an upstream that cannot be reached. */
const PAUSE = 100;

/**
 * Where writes wait while their upstream cannot be reached: in order, at most 500, each within its own deadline, and
 * each sent once. Only the first in the queue probes the upstream.
 */
export class OfflineQueue {
  readonly #upstream: string;
  #waiting = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor(upstream: string) {
    this.#upstream = upstream;
  }

  get length(): number {
    return this.#waiting;
  }

  /**
   * `attempt` is given 1, then 2 and so on, and must fail with `sent: false` and kind `unreachable` or `timed-out`
   * if nothing was sent.
   */
  async run<T>(operation: string, signal: CancelSignal, attempt: (n: number) => Promise<T>): Promise<T> {
    let n = 0;
    const next = (): Promise<T> => {
      n += 1;
      return attempt(n);
    };
    if (this.#waiting === 0) {
      try {
        return await next();
      } catch (error) {
        if (!isAway(error)) throw error;
      }
    }
    if (this.#waiting >= MAX_LENGTH)
      throw this.#refusal(operation, "Too many writes are waiting for the upstream.");
    return this.#wait(operation, signal, next);
  }

  async #wait<T>(operation: string, signal: CancelSignal, attempt: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const before = this.#tail;
    let done = (): void => {};
    this.#tail = new Promise((resolve) => {
      done = resolve;
    });
    const turn = before.then(() => "turn" as const);
    const left = new Promise<"left">((resolve) => {
      if (signal.aborted) resolve("left");
      else signal.addEventListener("abort", () => resolve("left"), { once: true });
    });
    try {
      if ((await Promise.race([turn, left])) === "left") throw this.#tooLate(operation, signal);
      for (;;) {
        try {
          return await attempt();
        } catch (error) {
          if (signal.aborted && error instanceof UpstreamError && !error.sent)
            throw this.#tooLate(operation, signal);
          if (!isAway(error)) throw error;
          await delay(PAUSE, undefined, { signal: platformSignal(signal) }).catch(() => {});
          if (signal.aborted) throw this.#tooLate(operation, signal);
        }
      }
    } finally {
      this.#waiting -= 1;
      // The next write goes once all before it are done, and not merely once this one has given up.
      before.then(done);
    }
  }

  #tooLate(operation: string, signal: CancelSignal): UpstreamError {
    const failure = failureOf(signal.reason, this.#upstream, operation, false);
    return failure.kind === "timed-out"
      ? this.#refusal(operation, "The upstream could not be reached in time; nothing was sent.")
      : failure;
  }

  #refusal(operation: string, message: string): UpstreamError {
    return new UpstreamError({
      kind: "unreachable",
      upstream: this.#upstream,
      operation,
      message,
      sent: false,
      retryable: true,
    });
  }
}

function isAway(error: unknown): boolean {
  return (
    error instanceof UpstreamError &&
    !error.sent &&
    (error.kind === "unreachable" || error.kind === "timed-out")
  );
}
