import type { RequestFacts } from "../dialect/request-facts.js";
import { errorCode } from "../dialect/upstream-error.js";
import type { Observer } from "./observer.js";

/** Nested causes to log; no sensible error has more. */
const MAX_DEPTH = 5;

/**
 * A copy of an error that is safe to log: its class, message, stack, code and causes. Other properties are left out, because
 * they may hold the body of an upstream response or the headers of a request.
 */
export function loggableError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? error : `a thrown ${typeof error}`;
  const copy: Error = Object.create(Object.getPrototypeOf(error));
  const property = (name: string, value: unknown, enumerable = false): void => {
    if (value !== undefined) Object.defineProperty(copy, name, { value, enumerable, configurable: true });
  };
  property("name", error.name);
  property("message", error.message);
  property("stack", error.stack);
  property("code", errorCode(error), true);
  if (depth >= MAX_DEPTH) return copy;
  if (error.cause !== undefined) property("cause", loggableError(error.cause, depth + 1));
  if (error instanceof AggregateError) {
    property(
      "errors",
      error.errors.map((one: unknown) => loggableError(one, depth + 1)),
    );
  }
  return copy;
}

/** The logger we need; pino's has this shape. */
export interface Log {
  /** Whether lines of a level are written; absent = unknown. */
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

/** Codes that concern the operator; the others concern only the client and its request. */
const WORTH_A_WARNING: ReadonlySet<string> = new Set([
  "UPSTREAM_UNAVAILABLE",
  "UPSTREAM_TIMEOUT",
  "UPSTREAM_RATE_LIMITED",
  "UPSTREAM_AUTHENTICATION",
  "UPSTREAM_PROTOCOL",
  "UPSTREAM_ANSWER_TOO_LARGE",
]);

/** Clients choose the names of their operations. */
const MAX_NAME = 64;

const nameIn = ({ operation }: RequestFacts): string | undefined => operation?.name?.slice(0, MAX_NAME);

function fieldsOf(facts: RequestFacts) {
  const { requestId, trace, client, caller } = facts;
  return { requestId, trace_id: trace?.traceId, operation: nameIn(facts), client, caller };
}

/** In a line about an upstream, `operation` is the upstream's, so the client's is called `graphqlOperation`. */
function besideUpstream(facts: RequestFacts): object {
  const { operation, ...others } = fieldsOf(facts);
  return { ...others, graphqlOperation: operation };
}

/**
 * Writes events as JSON lines: the cause of every masked error, never an input value. `auditLog` is for audit lines, if they
 * should be written whatever the level of the others. `access`: one line for each request, at `info`.
 */
export function logObserver(log: Log, auditLog: Pick<Log, "info"> = log, access = true): Observer {
  return {
    attempt(attempt, facts) {
      // The most frequent line, and rarely enabled: skip the work of collecting it.
      if (log.isLevelEnabled?.("debug") === false) return;
      log.debug({ ...besideUpstream(facts), ...attempt }, "upstream call");
    },
    error({ code, path, failure, internal }, facts) {
      if (internal !== undefined)
        return log.error({ ...fieldsOf(facts), code, path, err: loggableError(internal) }, "internal error");
      const level = WORTH_A_WARNING.has(code) ? "warn" : "debug";
      if (!failure) return log[level]({ ...fieldsOf(facts), code, path }, "error");
      const { upstream, operation, status, kind, message } = failure;
      const cause = failure.cause instanceof Error ? loggableError(failure.cause) : undefined;
      log[level](
        { ...besideUpstream(facts), code, path, upstream, operation, status, kind, err: cause },
        message,
      );
    },
    audit: (entry) => auditLog.info({ audit: true, ...entry }, "mutation"),
    ended({ status, ms }, facts) {
      if (!access) return;
      // The line of every request: written out, because copying objects costs more than the rest.
      const { requestId, trace, client, caller, address, code } = facts;
      const operation = nameIn(facts);
      // To the microsecond: nobody reads what a clock says beyond it.
      const micro = Math.round(ms * 1000) / 1000;
      log.info(
        { requestId, trace_id: trace?.traceId, operation, client, caller, address, status, ms: micro, code },
        "request",
      );
    },
    redis: (state, reason) => log.warn({ reason }, REDIS[state]),
    reloaded: () => {},
    note: (message, facts) => (facts ? log.warn(facts, message) : log.warn(message)),
    crash: (error, facts) => log.error({ ...fieldsOf(facts), err: loggableError(error) }, "a request failed"),
  };
}
