import type { RequestFacts } from "../dialect/request-facts.js";
import { loggableError } from "./loggable-error.js";
import type { Observer } from "./observer.js";

/** What is needed of a logger; pino's has this shape. */
export interface Log {
  /** Whether lines of a level are written; absent = perhaps. */
  isLevelEnabled?(level: string): boolean;
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  warn(message: string): void;
  error(facts: object, message: string): void;
}

const REDIS = {
  away: "redis is away: limits are counted in this process alone",
  back: "redis is back: limits are counted together again",
};

/** Codes that are the operator's affair; the rest is between a client and its own request. */
const WORTH_A_WARNING: ReadonlySet<string> = new Set([
  "UPSTREAM_UNAVAILABLE",
  "UPSTREAM_TIMEOUT",
  "UPSTREAM_RATE_LIMITED",
  "UPSTREAM_AUTHENTICATION",
  "UPSTREAM_PROTOCOL",
  "UPSTREAM_ANSWER_TOO_LARGE",
]);

/** In a line about an upstream `operation` is the upstream's; the client's own is `graphqlOperation` there. */
function besideUpstream({ operation, ...others }: RequestFacts["fields"]): object {
  return { ...others, graphqlOperation: operation };
}

/**
 * Writes what happens as JSON lines: the cause of every masked error, never an input value. `auditLog` is for the audit
 * lines, where they are to be written whatever the level of the others is. `access` = one line for each request, at `info`.
 */
export function logObserver(log: Log, auditLog: Pick<Log, "info"> = log, access = true): Observer {
  return {
    attempt(attempt, facts) {
      // The most frequent of all lines, and rarely wanted: nothing is gathered for it then.
      if (log.isLevelEnabled?.("debug") === false) return;
      log.debug({ ...besideUpstream(facts.fields), ...attempt }, "upstream call");
    },
    error({ code, path, failure, internal }, { fields }) {
      if (internal !== undefined)
        return log.error({ ...fields, code, path, err: loggableError(internal) }, "internal error");
      const level = WORTH_A_WARNING.has(code) ? "warn" : "debug";
      if (!failure) return log[level]({ ...fields, code, path }, "error");
      const { upstream, operation, status, kind, message } = failure;
      const cause = failure.cause instanceof Error ? loggableError(failure.cause) : undefined;
      log[level](
        { ...besideUpstream(fields), code, path, upstream, operation, status, kind, err: cause },
        message,
      );
    },
    audit: (entry) => auditLog.info({ audit: true, ...entry }, "mutation"),
    ended(ended, { fields, address, code }) {
      if (access) log.info({ ...fields, address, ...ended, code }, "request");
    },
    redis: (state, reason) => log.warn({ reason }, REDIS[state]),
    reloaded: () => {},
    note: (message, facts) => (facts ? log.warn(facts, message) : log.warn(message)),
    crash: (error, { fields }) => log.error({ ...fields, err: loggableError(error) }, "a request failed"),
  };
}
