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
  /** With the HTTP status of the answer; 499 where the client left before it. */
  end(status: number): void;
}

/** Tells a tracing system what happens. Only names of closed sets get there: no ids, headers or bodies. What they throw harms nobody. */
export interface Tracing {
  request(method: string, header: (name: string) => string | undefined): RequestTrace;
}
