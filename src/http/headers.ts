import type { TraceHeaders } from "../dialect/request-facts.js";

export interface OutgoingFacts {
  readonly requestId: string;
  /** `traceparent` and `tracestate`, as far as there are such. */
  readonly trace: TraceHeaders | undefined;
  /** The media type of the body; undefined = none goes along. */
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  /** Of the answer; JSON unless said otherwise. */
  readonly accept?: string | undefined;
}

/** Everything that ever leaves for an upstream, names and values in turn; nothing else of the caller's request is passed on. */
export function outgoingHeaders(facts: OutgoingFacts): string[] {
  const { requestId, trace, contentType, authorization, accept = "application/json" } = facts;
  const headers = ["accept", accept, "accept-encoding", "identity", "user-agent", "profile-gateway"];
  headers.push("x-request-id", requestId);
  for (const name in trace) headers.push(name, trace[name] ?? "");
  if (contentType) headers.push("content-type", contentType);
  if (authorization !== undefined) headers.push("authorization", authorization);
  return headers;
}
