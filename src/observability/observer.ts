import type { AuditEntry } from "../auth/audit.js";
import type { Attempt } from "../dialect/call.js";
import type { RequestFacts } from "../dialect/request-facts.js";
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
  attempt(attempt: Attempt, facts: RequestFacts): void;
  /** One error in an answer. */
  error(masked: Masked, facts: RequestFacts): void;
  /** One mutation, whatever came of it. */
  audit(entry: AuditEntry): void;
  /** One request to the GraphQL endpoint. */
  ended(ended: Ended, facts: RequestFacts): void;
  /** A request that failed for no reason a client can be shown. */
  crash(error: unknown, facts: RequestFacts): void;
  /** Redis is away, for a reason, or back. */
  redis(state: "away" | "back", reason: string | undefined): void;
  /** Settings were read again: they count now, or they are wrong and the old ones stay. */
  reloaded(outcome: "ok" | "refused"): void;
  /** Something the operator should know. */
  note(message: string, facts?: object): void;
}
