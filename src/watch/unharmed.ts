import type { Tracing } from "../core/tracing.js";
import { plainTracing } from "./plain-tracing.js";
import type { Watch } from "./watch.js";

/** Runs what only looks on; undefined where it failed. */
export type LookOn = <T>(look: () => T) => T | undefined;

/** What looks on must not harm what it looks at: its first mistake is told as a warning of the process, and that is all. */
export function unharmed(): LookOn {
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
export function unharmedBy(look: LookOn, ...all: readonly Watch[]): Watch {
  const tell = (of: (watch: Watch) => void): void => {
    for (const watch of all) look(() => of(watch));
  };
  return {
    attempt: (attempt, requestId) => tell((watch) => watch.attempt(attempt, requestId)),
    error: (masked, requestId) => tell((watch) => watch.error(masked, requestId)),
    audit: (entry) => tell((watch) => watch.audit(entry)),
    ended: (ended, requestId) => tell((watch) => watch.ended(ended, requestId)),
    note: (message, facts) => tell((watch) => watch.note(message, facts)),
    crash: (error, requestId) => tell((watch) => watch.crash(error, requestId)),
  };
}

/** The same for traces: where a span cannot be had, the trace is passed on without it. */
export function tracingUnharmedBy(look: LookOn, tracing: Tracing): Tracing {
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
