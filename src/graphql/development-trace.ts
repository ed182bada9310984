import type { Attempt } from "../dialect/call.js";
import type { GatewayContext } from "./context.js";

const HEADER = "x-profile-gateway-trace";

/** An operation whose attempts to reach an upstream are told in its answer. */
export interface Traced {
  readonly context: GatewayContext;
  readonly attempts: readonly Attempt[];
}

/**
 * Outside production: with `x-profile-gateway-trace: 1` the answer's `extensions.trace` tells every attempt to reach an
 * upstream, as the log does. Paths have placeholders for ids.
 */
export function traced(context: GatewayContext): Traced | undefined {
  const { call } = context;
  if (call.header(HEADER) !== "1") return undefined;
  const attempts: Attempt[] = [];
  const observe = (attempt: Attempt): void => {
    attempts.push({ ...attempt, ms: Math.round(attempt.ms) });
    call.observe(attempt);
  };
  return { context: { ...context, call: { ...call, observe } }, attempts };
}
