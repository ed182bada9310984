import type { CancelSignal } from "../dialect/cancellation.js";
import { UpstreamError } from "../dialect/upstream-error.js";

/**
 * The failure that an aborted signal stands for. A signal of the server carries one; any other signal, such as
 * `AbortSignal.timeout`, carries an exception of the platform, which must not pass for a fault of the upstream.
 */
export function failureOf(
  reason: unknown,
  upstream: string,
  operation: string,
  sent: boolean,
): UpstreamError {
  if (reason instanceof UpstreamError) return reason.with({ upstream, operation, sent });
  const late = reason instanceof Error && reason.name === "TimeoutError";
  return new UpstreamError({
    kind: late ? "operation-timeout" : "cancelled",
    upstream,
    operation,
    message: late ? "The operation took too long." : "The call was given up.",
    sent,
    cause: reason,
  });
}

/** The outcome, or the signal's failure if that comes first. What leads to the outcome is not stopped. */
export function orAborted<T>(
  outcome: Promise<T>,
  signal: CancelSignal,
  upstream: string,
  operation: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(failureOf(signal.reason, upstream, operation, true));
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
    const stopListening = (): void => signal.removeEventListener("abort", leave);
    outcome.then(
      (value) => {
        stopListening();
        resolve(value);
      },
      (error: unknown) => {
        stopListening();
        reject(error);
      },
    );
  });
}
