import type { TraceHeaders } from "../dialect/request-facts.js";

export interface OutgoingFacts {
  readonly requestId: string;
  /** `traceparent` and `tracestate`, as far as there are such. */
  readonly trace: TraceHeaders;
  /** The media type of the body; undefined = none goes along. */
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  /** Of the answer; JSON unless said otherwise. */
  readonly accept?: string | undefined;
}

/** Everything that ever leaves for an upstream; nothing else of the caller's request is passed on. */
export function outgoingHeaders(facts: OutgoingFacts): Record<string, string> {
  const { requestId, trace, contentType, authorization, accept = "application/json" } = facts;
  const headers: Record<string, string> = {
    accept,
    "accept-encoding": "identity",
    "user-agent": "profile-gateway",
    "x-request-id": requestId,
    ...trace,
  };
  if (contentType) headers["content-type"] = contentType;
  if (authorization !== undefined) headers["authorization"] = authorization;
  return headers;
}
