import { randomFillSync } from "node:crypto";
import type { AttemptTrace, RequestHeaders, RequestTrace, Tracing } from "../dialect/request-facts.js";

/** Random hexadecimal digits, for many ids at once: for each by itself they would be dear. */
class Digits {
  readonly #bytes = Buffer.alloc(4096);
  #text = "";
  #at = 0;

  /** So many; an id of a trace has 32. */
  take(digits: number): string {
    if (this.#at + digits > this.#text.length) {
      this.#text = randomFillSync(this.#bytes).toString("hex");
      this.#at = 0;
    }
    this.#at += digits;
    return this.#text.slice(this.#at - digits, this.#at);
  }
}

/** The trace of one request; none of its attempts has a span of its own. */
class PlainTrace implements RequestTrace {
  readonly #given: RequestHeaders;
  readonly #digits: Digits;
  #parent: TraceContext | undefined;
  #traceId: string | undefined;
  #attempt: AttemptTrace | undefined;

  constructor(given: RequestHeaders, digits: Digits) {
    this.#given = given;
    this.#digits = digits;
  }

  /** Made when it is first needed: operations that ask no upstream and leave no line need none. */
  get traceId(): string {
    if (this.#traceId !== undefined) return this.#traceId;
    this.#parent = readTraceContext(this.#given);
    this.#traceId = this.#parent?.traceId ?? this.#digits.take(32);
    return this.#traceId;
  }

  attempt(): AttemptTrace {
    if (this.#attempt) return this.#attempt;
    const { traceId } = this;
    const { flags = "00", state } = this.#parent ?? {};
    const context = { traceId, spanId: this.#digits.take(16), flags, state };
    this.#attempt = { headers: traceHeaders(context) };
    return this.#attempt;
  }
}

/** Records nothing; passes the caller's trace (or a new one) on to the upstreams, with one span of ours. */
class PlainTracing implements Tracing {
  readonly #digits = new Digits();

  request(_method: string, _route: string, headers: RequestHeaders): RequestTrace {
    return new PlainTrace(headers, this.#digits);
  }
}

export const plainTracing: Tracing = new PlainTracing();

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

function validState(text: RequestHeaders[string]): string | undefined {
  if (typeof text !== "string" || text === "" || text.length > MAX_STATE_LENGTH) return undefined;
  const members = text.split(",");
  return members.length <= MAX_MEMBERS && members.every((member) => MEMBER.test(member)) ? text : undefined;
}

/** `sampled` and `random`; the other bits have no meaning yet, and are passed on as zeros. */
const KNOWN_FLAGS = 0b11;

/** The caller's trace; undefined if none, or no valid one, was sent. */
export function readTraceContext(headers: RequestHeaders): TraceContext | undefined {
  const { traceparent, tracestate } = headers;
  if (typeof traceparent !== "string") return undefined;
  const [, version, traceId, spanId, flags, more] = PARENT.exec(traceparent) ?? [];
  if (version === "00" && more !== undefined) return undefined;
  if (!traceId || !spanId || !flags || NOTHING.test(traceId) || NOTHING.test(spanId)) return undefined;
  const known = (Number.parseInt(flags, 16) & KNOWN_FLAGS).toString(16).padStart(2, "0");
  return { traceId, spanId, flags: known, state: validState(tracestate) };
}

/** The headers that pass a trace on. */
export function traceHeaders({ traceId, spanId, flags, state }: TraceContext): Record<string, string> {
  return {
    traceparent: `00-${traceId}-${spanId}-${flags}`,
    ...(state === undefined ? {} : { tracestate: state }),
  };
}
