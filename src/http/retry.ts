import { mayBeDone, UpstreamError } from "../dialect/upstream-error.js";

/*
 * What happens to a failed call. A read that may do better is sent again, at most twice. A write is sent again only if it
 * provably never left (`mayRepeat`), or waits for the upstream if its operation says so (`offline-queue.ts`). If it may
 * have been done all the same, its client must not repeat it: the failure is not `retryable` (`afterWrite`), and its
 * audit line says `unknown` (`auth/audit.ts`). Any other failure says that nothing was done. What a client can expect
 * becomes a member of the mutation's union (`graphql/outcomes.ts`), the rest an entry of `errors`.
 */

export const MAX_REPEATS = 2;
const MIN_PAUSE = 50;
const MAX_PAUSE = 1000;
/** Statuses that say "not now"; a plain 500 would only fail again. */
const PASSING: ReadonlySet<number> = new Set([502, 503, 504]);

/** Limits repeats to a fifth of all calls (but at least three a second), so that a sick upstream is not asked thrice as often. */
export class RetryBudget {
  #tokens = 10;
  #filledAt = performance.now();

  earn(): void {
    this.#tokens = Math.min(100, this.#tokens + 0.2);
  }

  spend(): boolean {
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
