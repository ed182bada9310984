import type { Call } from "../../../dialect/call.js";
import { UpstreamError } from "../../../dialect/upstream-error.js";

const BEARER = /^bearer +\S+$/i;

/**
 * The same call, in which no forwarded credentials but `Bearer TOKEN` are sent on. The server passes over any other
 * `Authorization` and answers as for nobody, who may do everything on a server without an administrator.
 */
export function withBearerOnly(call: Call, upstream: string): Call {
  return {
    requestId: call.requestId,
    signal: call.signal,
    scopes: call.scopes,
    ...(call.endsAt === undefined ? {} : { endsAt: call.endsAt }),
    trace: call.trace,
    budget: call.budget,
    observe: (attempt) => call.observe(attempt),
    shared: (attempt) => call.shared?.(attempt),
    header(name) {
      const value = call.header(name);
      if (value === undefined || value === "" || BEARER.test(value)) return value;
      throw new UpstreamError({
        kind: "unauthenticated",
        upstream,
        operation: "credentials",
        message: "The upstream takes no other credentials than `Bearer` and a token or an API key.",
        sent: false,
      });
    },
  };
}
