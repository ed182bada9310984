import { randomUUID } from "node:crypto";
import type { TraceHeaders, Tracing } from "../dialect/request-facts.js";

/** From UUIDs, because Node generates random bytes for many at once; a system call for each id would be too slow. */
const newTraceId = (): string => randomUUID().replaceAll("-", "");
/** Leaves out the digits of a UUID that are fixed. */
function newSpanId(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 4) + uuid.slice(24);
}

function continued(given: TraceContext | undefined): TraceContext {
  const spanId = newSpanId();
  if (given) return { ...given, spanId };
  return { traceId: newTraceId(), spanId, flags: "00", state: undefined };
}

/** Records nothing; passes the caller's trace (or a new one) on to the upstreams, with one span of ours. */
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

/** https://www.w3.org/TR/trace-context/ */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Two hexadecimal digits. */
  readonly flags: string;
  /** The `tracestate` of other tracing systems. */
  readonly state: string | undefined;
}

/** Later versions begin like this one, and may add more at the end. */
const PARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NOTHING = /^0+$/;
const KEY = "(?:[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})";
const MEMBER = new RegExp(
  `^[ \\t]*(?:${KEY}=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e][ \\t]*)?$`,
);
const MAX_STATE_LENGTH = 512;
const MAX_MEMBERS = 32;

function validState(text: string | undefined): string | undefined {
  if (!text || text.length > MAX_STATE_LENGTH) return undefined;
  const members = text.split(",");
  return members.length <= MAX_MEMBERS && members.every((member) => MEMBER.test(member)) ? text : undefined;
}

/** `sampled` and `random`; the other bits have no meaning yet, and are passed on as zeros. */
const KNOWN_FLAGS = 0b11;

/** The caller's trace; undefined if none, or no valid one, was sent. */
export function readTraceContext(header: (name: string) => string | undefined): TraceContext | undefined {
  const [, version, traceId, spanId, flags, more] = PARENT.exec(header("traceparent") ?? "") ?? [];
  if (version === "00" && more !== undefined) return undefined;
  if (!traceId || !spanId || !flags || NOTHING.test(traceId) || NOTHING.test(spanId)) return undefined;
  const known = (Number.parseInt(flags, 16) & KNOWN_FLAGS).toString(16).padStart(2, "0");
  return { traceId, spanId, flags: known, state: validState(header("tracestate")) };
}

/** The headers that pass a trace on. */
export function traceHeaders({ traceId, spanId, flags, state }: TraceContext): Record<string, string> {
  return {
    traceparent: `00-${traceId}-${spanId}-${flags}`,
    ...(state === undefined ? {} : { tracestate: state }),
  };
}
