import type { Attempt } from "../dialect/call.js";
import type { GatewayContext } from "./context.js";

const HEADER = "x-profile-gateway-trace";

/** An operation whose attempts to reach an upstream are told in its answer. */
export interface Traced {
  readonly context: GatewayContext;
  readonly attempts: readonly TracedAttempt[];
}

/** `shared` where another operation made the call, for this one as well. */
interface TracedAttempt extends Attempt {
  readonly shared?: true;
}

/**
 * Outside production: with `x-profile-gateway-trace: 1` the answer's `extensions.trace` tells every attempt to reach an
 * upstream, as the log does. Paths have placeholders for ids.
 */
export function traced(context: GatewayContext): Traced | undefined {
  const { call } = context;
  if (call.header(HEADER) !== "1") return undefined;
  const attempts: TracedAttempt[] = [];
  const observe = (attempt: Attempt): void => {
    attempts.push({ ...attempt, ms: Math.round(attempt.ms) });
    call.observe(attempt);
  };
  const shared = (attempt: Attempt): void =>
    void attempts.push({ ...attempt, ms: Math.round(attempt.ms), shared: true });
  return { context: { ...context, call: { ...call, observe, shared } }, attempts };
}
