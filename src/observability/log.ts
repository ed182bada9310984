import type { RequestFacts } from "../dialect/request-facts.js";
import { errorCode } from "../dialect/upstream-error.js";
import type { Observer } from "./observer.js";

/** More causes than an error has that was meant to be read. */
const MAX_DEPTH = 5;

/**
 * An error as a log may show it: its class, message, stack, code and causes. Whatever else hangs on it stays out, because
 * that can be the bytes of an upstream's answer or the headers of a request.
 */
export function loggableError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? error : `a thrown ${typeof error}`;
  const told: Error = Object.create(Object.getPrototypeOf(error));
  const property = (name: string, value: unknown, enumerable = false): void => {
    if (value !== undefined) Object.defineProperty(told, name, { value, enumerable, configurable: true });
  };
  property("name", error.name);
  property("message", error.message);
  property("stack", error.stack);
  property("code", errorCode(error), true);
  if (depth >= MAX_DEPTH) return told;
  if (error.cause !== undefined) property("cause", loggableError(error.cause, depth + 1));
  if (error instanceof AggregateError) {
    property(
      "errors",
      error.errors.map((one: unknown) => loggableError(one, depth + 1)),
    );
  }
  return told;
}

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
