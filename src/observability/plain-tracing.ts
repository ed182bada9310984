import { randomUUID } from "node:crypto";
import type { TraceHeaders, Tracing } from "../dialect/request-facts.js";
import { readTraceContext, type TraceContext, traceHeaders } from "./trace-context.js";

/** From UUIDs, since Node draws the bytes of many at once: asking the system for each id takes longer than a request may. */
const newTraceId = (): string => randomUUID().replaceAll("-", "");
/** Without the digits of a UUID that are always the same. */
function newSpanId(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 4) + uuid.slice(24);
}

function continued(given: TraceContext | undefined): TraceContext {
  const spanId = newSpanId();
  if (given) return { ...given, spanId };
  return { traceId: newTraceId(), spanId, flags: "00", state: undefined };
}

/** Tells nobody, and passes the caller's trace on to the upstreams with one span of ours, or a new trace. */
export const plainTracing: Tracing = {
  request(_method, _route, header) {
    let trace: TraceContext | undefined;
    let headers: TraceHeaders | undefined;
    const context = (): TraceContext => {
      trace ??= continued(readTraceContext(header));
      return trace;
    };
    return {
      get traceId() {
        return context().traceId;
      },
      attempt() {
        headers ??= traceHeaders(context());
        return { headers, end: () => {} };
      },
      run: (serve) => serve(),
      end: () => {},
    };
  },
};
