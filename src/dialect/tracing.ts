import type { DocumentNode } from "graphql";
import type { Attempt } from "./call.js";

/** The trace context that goes out with one attempt: names and values of headers. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** One attempt to reach an upstream, as a trace shows it. */
export interface AttemptTrace {
  readonly headers: TraceHeaders;
  end(ended: Pick<Attempt, "status" | "outcome">): void;
}

/** One request for GraphQL, as a trace shows it. */
export interface RequestTrace {
  attempt(begun: Pick<Attempt, "upstream" | "operation" | "method" | "path" | "attempt">): AttemptTrace;
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Runs what serves the request, so that spans of others come to lie under its own. */
  run<T>(serve: () => T): T;
  /** With the HTTP status of the answer; 499 where the client left before it. */
  end(status: number, ended?: EndedRequest): void;
}

/** What is known of a request at its end. */
export interface EndedRequest {
  /** Undefined where nothing was executed. */
  readonly operation: OperationFacts | undefined;
  /** The code of the first error in the answer. */
  readonly code: string | undefined;
}

export interface OperationFacts {
  /** Undefined where the client gave it none. */
  readonly name: string | undefined;
  readonly type: "query" | "mutation" | "subscription";
  readonly document: DocumentNode;
}

/** Tells a tracing system what happens. No ids, headers or values get there. What they throw harms nobody. */
export interface Tracing {
  request(method: string, route: string, header: (name: string) => string | undefined): RequestTrace;
}
