import type { AuditEntry } from "../auth/audit.js";
import type { Attempt } from "../dialect/call.js";
import type { Masked } from "../graphql/masking.js";

/** One operation that came in over HTTP and has ended. */
export interface Ended {
  /** HTTP status of the answer; 499 where the client left before it. */
  readonly status: number;
  readonly ms: number;
}

/** Who is told what happens inside a gateway. What they throw harms nobody. */
export interface Observer {
  /** One attempt to reach an upstream. */
  attempt(attempt: Attempt, requestId: string): void;
  /** One error in an answer. */
  error(masked: Masked, requestId: string): void;
  /** One mutation, whatever came of it. */
  audit(entry: AuditEntry): void;
  /** One request to the GraphQL endpoint. */
  ended(ended: Ended, requestId: string): void;
  /** A request that failed for no reason a client can be shown. */
  crash(error: unknown, requestId: string): void;
  /** Something the operator should know, e.g. that Redis is away. */
  note(message: string, facts?: object): void;
}
