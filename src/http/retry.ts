import { setTimeout as delay } from "node:timers/promises";
import { type CancelSignal, platformSignal } from "../dialect/cancellation.js";
import { mayBeDone, UpstreamError } from "../dialect/upstream-error.js";
import { failureOf } from "./errors.js";

/*
 * What happens to a failed call. A read that may do better is sent again, at most twice. A write is sent again only if it
 * provably never left (`mayRepeat`), or waits for the upstream if its operation says so (`OfflineQueue`, below). If it may
 * have been done all the same, its client must not repeat it: the failure is not `retryable` (`afterWrite`), and its
 * audit line says `unknown` (`auth/audit.ts`). Any other failure says that nothing was done; where that is a race lost to
 * another writer, the dialect's connector may read, merge and write again. What a client can expect becomes a member of
 * the mutation's union (`graphql/outcomes.ts`), the rest an entry of `errors`.
 */

export const MAX_REPEATS = 2;
const MIN_PAUSE = 50;
const MAX_PAUSE = 1000;
/** Statuses that say "not now"; a plain 500 would only fail again. */
const PASSING: ReadonlySet<number> = new Set([502, 503, 504]);

/** Limits repeats to a fifth of all calls (but at least three a second), so that a sick upstream is not asked thrice as often. */
export class RetryBudget {
  /** Calls that were begun since the last repeat. */
  calls = 0;
  #tokens = 10;
  #filledAt = performance.now();

  spend(): boolean {
    this.#tokens = Math.min(100, this.#tokens + this.calls / 5);
    this.calls = 0;
    const now = performance.now();
    const refill = ((now - this.#filledAt) / 1000) * 3;
    this.#filledAt = now;
    this.#tokens = Math.min(100, Math.max(this.#tokens, Math.min(10, this.#tokens + refill)));
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** Whether the same request may go out again: a read that may do better, or a write that provably never left. */
function mayRepeat(failure: UpstreamError, repeatable: boolean): boolean {
  if (!failure.retryable) return false;
  if (!failure.sent) return failure.kind === "unreachable";
  if (!repeatable) return false;
  return (
    failure.kind === "unreachable" ||
    failure.kind === "rate-limited" ||
    (failure.kind === "failed" && failure.status !== undefined && PASSING.has(failure.status))
  );
}

/** A failed write as its client sees it: not to be repeated unless it was certainly not done. */
export function afterWrite(error: unknown): unknown {
  return error instanceof UpstreamError && mayBeDone(error) ? error.with({ retryable: false }) : error;
}

/** Milliseconds to pause: full jitter, but never less than the upstream asked for. */
function pauseBefore(repeat: number, failure: UpstreamError): number {
  const ceiling = Math.min(MAX_PAUSE, MIN_PAUSE * 4 ** repeat);
  const pause = MIN_PAUSE + Math.random() * (ceiling - MIN_PAUSE);
  return Math.max(pause, (failure.retryAfter ?? 0) * 1000);
}

/**
 * How many milliseconds to wait before a call is attempted again: at most twice, within its time and the budget. Undefined
 * where it is not: the failure is then what came of it.
 */
export function pauseUntilRepeat(
  error: unknown,
  n: number,
  isRepeatable: boolean,
  remaining: number,
  budget: RetryBudget,
): number | undefined {
  if (!(error instanceof UpstreamError) || n > MAX_REPEATS || !mayRepeat(error, isRepeatable))
    return undefined;
  const pause = pauseBefore(n, error);
  // No time for another try: better the upstream's own answer now than a timeout later.
  return pause < remaining && budget.spend() ? pause : undefined;
}

export const MAX_WAITING = 500;
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
    if (this.#waiting >= MAX_WAITING)
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
