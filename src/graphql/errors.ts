import { GraphQLError, type GraphQLErrorOptions } from "graphql";
import { type ErrorKind, UpstreamError } from "../dialect/upstream-error.js";

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

interface ErrorFacts {
  readonly upstream?: string;
  readonly retryable?: boolean;
  /** Seconds. */
  readonly retryAfter?: number;
  /** The HTTP status for requests that were not executed. */
  readonly status?: number;
  /** Headers of the answer to a request that was not executed. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error of the gateway itself, safe to show. The request id is added to the finished answer. */
export function gatewayError(code: Code, message: string, facts: ErrorFacts = {}): GraphQLError {
  const { status, headers = {}, ...rest } = facts;
  return new GraphQLError(message, {
    extensions: {
      code,
      retryable: false,
      ...rest,
      ...(status === undefined ? {} : { http: { status, headers } }),
    },
  });
}

/** An upstream failure as clients see it. */
export function fromFailure(failure: UpstreamError): GraphQLError {
  return new GraphQLError(failure.message, {
    extensions: {
      code: codeOf(failure.kind),
      ...(failure.upstream === "" ? {} : { upstream: failure.upstream }),
      retryable: failure.retryable,
      ...(failure.retryAfter === undefined ? {} : { retryAfter: failure.retryAfter }),
    },
  });
}

/** An invalid query argument, found without asking an upstream. */
export function badInput(message: string): UpstreamError {
  return new UpstreamError({ kind: "bad-request", upstream: "", operation: "input", message, sent: false });
}

/** An operation that is refused: status 400, or 200 for clients of plain JSON, as GraphQL over HTTP requires. */
export function notRun(
  code: Code,
  message: string,
  at: Pick<GraphQLErrorOptions, "nodes"> = {},
): GraphQLError {
  return new GraphQLError(message, {
    ...at,
    extensions: { code, retryable: false, http: { status: 400, spec: true } },
  });
}

/** A request that is refused before it reaches GraphQL. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: Code;
  /** Seconds, for the `Retry-After` header. */
  readonly retryAfter: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: Code,
    message: string,
    more: { readonly retryAfter?: number; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = more.retryAfter;
    this.headers = more.headers ?? {};
  }

  /** As a GraphQL error, which every client can read. */
  toBody(requestId: string): string {
    const { message, code, retryAfter } = this;
    const retryable = retryAfter !== undefined;
    const extensions = { code, retryable, ...(retryable ? { retryAfter } : {}), requestId };
    return JSON.stringify({ errors: [{ message, extensions }] });
  }
}
