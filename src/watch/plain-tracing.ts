import { randomBytes } from "node:crypto";
import { readTraceContext, type TraceContext, traceHeaders } from "../core/trace-context.js";
import type { TraceHeaders, Tracing } from "../core/tracing.js";

function continued(given: TraceContext | undefined): TraceHeaders {
  const spanId = randomBytes(8).toString("hex");
  if (given) return traceHeaders({ ...given, spanId });
  return traceHeaders({ traceId: randomBytes(16).toString("hex"), spanId, flags: "00", state: undefined });
}

/** Tells nobody, and passes the caller's trace on to the upstreams with one span of ours, or a new trace. */
export const plainTracing: Tracing = {
  request(_method, header) {
    let headers: TraceHeaders | undefined;
    return {
      attempt() {
        headers ??= continued(readTraceContext(header));
        return { headers, end: () => {} };
      },
      end: () => {},
    };
  },
};
