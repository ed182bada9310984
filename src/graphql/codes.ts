import type { ErrorKind } from "../dialect/upstream-error.js";

/** Every `extensions.code` that a client can meet in `errors`. They never change; new ones may come. */
export const CODES = [
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "PERMISSION_DENIED",
  "REQUEST_REFUSED",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "OVERLOADED",
  "OPERATION_TIMEOUT",
  "RATE_LIMITED",
  "AUDIT_UNAVAILABLE",
  "OPERATION_LIMIT_EXCEEDED",
  "UPSTREAM_UNAVAILABLE",
  "UPSTREAM_TIMEOUT",
  "UPSTREAM_RATE_LIMITED",
  "UPSTREAM_AUTHENTICATION",
  "UPSTREAM_PROTOCOL",
  "UPSTREAM_ANSWER_TOO_LARGE",
  "INTERNAL",
] as const;

export type Code = (typeof CODES)[number];

/** The code of a failure that is not (or not there) a member of a result union. */
export function codeOf(kind: ErrorKind): Code {
  switch (kind) {
    case "invalid":
    case "bad-request":
      return "BAD_USER_INPUT";
    case "unauthenticated":
      return "UNAUTHENTICATED";
    case "forbidden":
    case "read-only":
      return "PERMISSION_DENIED";
    case "refused-us":
      return "UPSTREAM_AUTHENTICATION";
    case "rate-limited":
      return "UPSTREAM_RATE_LIMITED";
    case "timed-out":
      return "UPSTREAM_TIMEOUT";
    case "unreachable":
    case "failed":
    case "shed":
      return "UPSTREAM_UNAVAILABLE";
    // The dialects make these of known answers where a client can expect them; elsewhere they are a surprise.
    case "not-found":
    case "conflict":
    case "credentials-rejected":
    case "protocol":
      return "UPSTREAM_PROTOCOL";
    case "too-large":
      return "UPSTREAM_ANSWER_TOO_LARGE";
    case "overloaded":
      return "OVERLOADED";
    case "over-budget":
      return "OPERATION_LIMIT_EXCEEDED";
    case "cancelled":
    case "operation-timeout":
      return "OPERATION_TIMEOUT";
    default:
      return kind satisfies never;
  }
}
