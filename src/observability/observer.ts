import type { AuditEntry } from "../auth/audit.js";
import type { Attempt, RequestFacts, Tracing } from "../dialect/request-facts.js";
import type { Masked } from "../graphql/masking.js";
import { plainTracing } from "./plain-tracing.js";

/** An HTTP request that has ended. */
interface Ended {
  /** HTTP status of the response; 499 if the client left before it. */
  readonly status: number;
  readonly ms: number;
}

/** Is notified of what happens inside a gateway. Whatever it throws has no effect on requests. */
export interface Observer {
  /** One attempt to reach an upstream. */
  attempt(attempt: Attempt, facts: RequestFacts): void;
  /** One error in an answer. */
  error(masked: Masked, facts: RequestFacts): void;
  /** One mutation, whatever its outcome. */
  audit(entry: AuditEntry): void;
  /** One request to the GraphQL endpoint. */
  ended(ended: Ended, facts: RequestFacts): void;
  /** A request that failed for a reason no client may see. */
  crash(error: unknown, facts: RequestFacts): void;
  /** Redis is down (with the reason, if known), or back. */
  redis(state: "away" | "back", reason: string | undefined): void;
  /** Settings were read again: they are in force, or they were wrong and the old ones stay. */
  reloaded(outcome: "ok" | "refused"): void;
  /** Something the operator should know. */
  note(message: string, facts?: object): void;
}

/** Runs code of an observer; undefined if it threw. */
type Safely = <T, Given extends unknown[]>(task: (...given: Given) => T, ...given: Given) => T | undefined;

/** Observers must not break what they observe: the first error becomes a process warning, further ones are dropped. */
export function createSafely(): Safely {
  let warned = false;
  const warn = (error: unknown): void => {
    if (warned) return;
    warned = true;
    process.emitWarning(error instanceof Error ? error : String(error));
  };
  return (task, ...given) => {
    try {
      const result = task(...given);
      if (result instanceof Promise) result.catch(warn);
      return result;
    } catch (error) {
      warn(error);
      return undefined;
    }
  };
}

/** Notifies all that are in the list at the time, even if one throws. */
export function safeObserver(safely: Safely, all: readonly Observer[]): Observer {
  const notify = (of: (observer: Observer) => void): void => {
    for (const observer of all) safely(of, observer);
  };
  return {
    attempt: (attempt, facts) => notify((observer) => observer.attempt(attempt, facts)),
    error: (masked, facts) => notify((observer) => observer.error(masked, facts)),
    audit: (entry) => notify((observer) => observer.audit(entry)),
    ended: (ended, facts) => notify((observer) => observer.ended(ended, facts)),
    note: (message, facts) => notify((observer) => observer.note(message, facts)),
    crash: (error, facts) => notify((observer) => observer.crash(error, facts)),
    redis: (state, reason) => notify((observer) => observer.redis(state, reason)),
    reloaded: (outcome) => notify((observer) => observer.reloaded(outcome)),
  };
}

/** The same for tracing: if a span cannot be created, the trace is passed on without it. */
export function safeTracing(safely: Safely, tracing: Tracing): Tracing {
  return {
    request(method, route, headers) {
      const plain = plainTracing.request(method, route, headers);
      const trace = safely(() => tracing.request(method, route, headers)) ?? plain;
      return {
        attempt(begun) {
          const attempt = safely(() => trace.attempt(begun)) ?? plain.attempt(begun);
          return { headers: attempt.headers, end: (ended) => safely(() => attempt.end?.(ended)) };
        },
        get traceId() {
          return safely(() => trace.traceId) ?? plain.traceId;
        },
        run: (serve) => (trace.run ? trace.run(serve) : serve()),
        end: (status, ended) => safely(() => trace.end?.(status, ended)),
      };
    },
  };
}
