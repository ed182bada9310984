import type { Tracing } from "../dialect/tracing.js";
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
    attempt: (attempt, requestId) => tell((observer) => observer.attempt(attempt, requestId)),
    error: (masked, requestId) => tell((observer) => observer.error(masked, requestId)),
    audit: (entry) => tell((observer) => observer.audit(entry)),
    ended: (ended, requestId) => tell((observer) => observer.ended(ended, requestId)),
    note: (message, facts) => tell((observer) => observer.note(message, facts)),
    crash: (error, requestId) => tell((observer) => observer.crash(error, requestId)),
  };
}

/** The same for traces: where a span cannot be had, the trace is passed on without it. */
export function safeTracing(look: LookOn, tracing: Tracing): Tracing {
  return {
    request(method, header) {
      const plain = plainTracing.request(method, header);
      const trace = look(() => tracing.request(method, header)) ?? plain;
      return {
        attempt(begun) {
          const attempt = look(() => trace.attempt(begun)) ?? plain.attempt(begun);
          return { headers: attempt.headers, end: (ended) => look(() => attempt.end(ended)) };
        },
        end: (status) => look(() => trace.end(status)),
      };
    },
  };
}
