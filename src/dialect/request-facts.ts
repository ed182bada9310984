import type { DocumentNode } from "graphql";

/**
 * What a caller may do: `read` every query, `write` the update mutations, `activate` the activation alone, `self` no more
 * than to read `me` and to update what belongs to that person.
 */
export const SCOPES = ["read", "write", "activate", "self"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is asking, as far as the gateway knows. */
export interface Caller {
  /** A name for logs, audit lines and rates: the key's name, the token's subject, or `anonymous`. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The username of the person who is asking; absent where the caller is not known to be a person. */
  readonly username?: string | undefined;
  /** The client's network address, for guards and rates. */
  readonly address: string;
}

/** The headers of a request by their names in lower case, as `node:http` has them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What is known about one GraphQL request; filled in while it is served. */
export interface RequestFacts {
  readonly requestId: string;
  /** The client's network address; empty if it is not known. */
  readonly address: string;
  readonly trace?: RequestTrace | undefined;
  /** What the client calls itself. */
  readonly client?: string | undefined;
  /** The client asks for a trace in the answer. */
  readonly wantsTrace?: boolean;
  caller?: string | undefined;
  /** Set once the operation is valid and about to be executed. */
  operation?: OperationFacts | undefined;
  /** The code of the first error in the answer. */
  code?: string | undefined;
}

/** The trace context that goes out with one attempt: names and values of headers. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** One attempt to reach an upstream, as a trace shows it. */
export interface AttemptTrace {
  readonly headers: TraceHeaders;
  /** Absent where nobody wants to know. */
  end?(ended: Pick<Attempt, "status" | "outcome">): void;
}

/** One request for GraphQL, as a trace shows it. */
export interface RequestTrace {
  attempt(begun: Pick<Attempt, "upstream" | "operation" | "method" | "path" | "attempt">): AttemptTrace;
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Runs the handling of the request, so that spans created in it become children of its span; absent where none is. */
  run?<T>(serve: () => T): T;
  /** With the HTTP status of the answer; 499 where the client left before it. Absent where nobody wants to know. */
  end?(status: number, ended?: Pick<RequestFacts, "operation" | "code">): void;
}

export interface OperationFacts {
  /** Undefined where the client gave it none. */
  readonly name: string | undefined;
  readonly type: "query" | "mutation" | "subscription";
  readonly document: DocumentNode;
}

/**
 * Reports requests and attempts to a tracing system, without ids, headers or values. What it throws has no effect on
 * requests.
 */
export interface Tracing {
  request(method: string, route: string, headers: RequestHeaders): RequestTrace;
}

/** One attempt to reach an upstream, for logs, metrics and the trace shown in GraphiQL. Holds no secret. */
export interface Attempt {
  readonly upstream: string;
  readonly operation: string;
  readonly method: string;
  /** With placeholders for ids: `/user/{id}/profile`. */
  readonly path: string;
  readonly attempt: number;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** "ok" or the kind of failure. */
  readonly outcome: string;
  /** Of the upstream, once it was over: `closed`, `open` or `half-open`. */
  readonly breaker: string;
  readonly ms: number;
}
