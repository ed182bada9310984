import { ChangedCall } from "../dialect/call.js";
import type { Attempt } from "../dialect/request-facts.js";
import { GatewayContext } from "./context.js";

const HEADER = "x-profile-gateway-trace";

/** An operation whose upstream attempts are listed in its answer. */
export interface Traced {
  readonly context: GatewayContext;
  readonly attempts: readonly TracedAttempt[];
}

/** `shared`: the call was made by another operation, on behalf of this one as well. */
interface TracedAttempt extends Attempt {
  /** Milliseconds since the operation began. */
  readonly start: number;
  readonly shared?: true;
}

/**
 * Outside production: with `x-profile-gateway-trace: 1`, the answer's `extensions.trace` lists every attempt to reach an
 * upstream, as the log does. Paths have placeholders for ids.
 */
export function traced(context: GatewayContext): Traced | undefined {
  const { call } = context;
  if (call.header(HEADER) !== "1") return undefined;
  const attempts: TracedAttempt[] = [];
  const startedAt = performance.now();
  const tracedAttempt = (attempt: Attempt): TracedAttempt => ({
    ...attempt,
    // If another operation made it, it may have started before this one.
    start: Math.max(0, Math.round(performance.now() - startedAt - attempt.ms)),
    ms: Math.round(attempt.ms),
  });
  const observe = (attempt: Attempt): void => {
    attempts.push(tracedAttempt(attempt));
    call.observe(attempt);
  };
  const shared = (attempt: Attempt): void => void attempts.push({ ...tracedAttempt(attempt), shared: true });
  const { caller, facts } = context;
  return { context: new GatewayContext(new ChangedCall(call, { observe, shared }), caller, facts), attempts };
}
