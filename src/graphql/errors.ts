import { GraphQLError, type GraphQLErrorOptions } from "graphql";
import { UpstreamError } from "../dialect/upstream-error.js";
import { type Code, codeOf } from "./codes.js";

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
