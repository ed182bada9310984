import type { Tracing } from "../dialect/request-facts.js";
import type { Observer } from "./observer.js";
import { plainTracing } from "./plain-tracing.js";

/** Runs what only looks on; undefined where it failed. */
export type LookOn = <T>(look: () => T) => T | undefined;

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
