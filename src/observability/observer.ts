import type { AuditEntry } from "../auth/audit.js";
import type { Attempt } from "../dialect/call.js";
import type { RequestFacts, Tracing } from "../dialect/request-facts.js";
import type { Masked } from "../graphql/masking.js";
import { plainTracing } from "./plain-tracing.js";

/** One operation that came in over HTTP and has ended. */
interface Ended {
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

/** Runs what only looks on; undefined where it failed. */
type LookOn = <T>(look: () => T) => T | undefined;

/** What looks on must not harm what it looks at: its first mistake is told as a warning of the process, and that is all. */
export function createLookOn(): LookOn {
  let told = false;
  const tell = (error: unknown): void => {
    if (told) return;
    told = true;
    process.emitWarning(error instanceof Error ? error : String(error));
  };
  return (look) => {
    try {
      const result = look();
      if (result instanceof Promise) result.catch(tell);
      return result;
    } catch (error) {
      tell(error);
      return undefined;
    }
  };
}

/** Tells all of them, also where one fails. */
export function safeObserver(look: LookOn, ...all: readonly Observer[]): Observer {
  const tell = (of: (observer: Observer) => void): void => {
    for (const observer of all) look(() => of(observer));
  };
  return {
    attempt: (attempt, facts) => tell((observer) => observer.attempt(attempt, facts)),
    error: (masked, facts) => tell((observer) => observer.error(masked, facts)),
    audit: (entry) => tell((observer) => observer.audit(entry)),
    ended: (ended, facts) => tell((observer) => observer.ended(ended, facts)),
    note: (message, facts) => tell((observer) => observer.note(message, facts)),
    crash: (error, facts) => tell((observer) => observer.crash(error, facts)),
    redis: (state, reason) => tell((observer) => observer.redis(state, reason)),
    reloaded: (outcome) => tell((observer) => observer.reloaded(outcome)),
  };
}

/** The same for traces: where a span cannot be had, the trace is passed on without it. */
export function safeTracing(look: LookOn, tracing: Tracing): Tracing {
  return {
    request(method, route, header) {
      const plain = plainTracing.request(method, route, header);
      const trace = look(() => tracing.request(method, route, header)) ?? plain;
      return {
        attempt(begun) {
          const attempt = look(() => trace.attempt(begun)) ?? plain.attempt(begun);
          return { headers: attempt.headers, end: (ended) => look(() => attempt.end(ended)) };
        },
        get traceId() {
          return look(() => trace.traceId) ?? plain.traceId;
        },
        run: (serve) => trace.run(serve),
        end: (status, ended) => look(() => trace.end(status, ended)),
      };
    },
  };
}
