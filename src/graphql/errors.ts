import { GraphQLError } from "graphql";
import { UpstreamError } from "../dialect/upstream-error.js";
import { type Code, codeOf } from "./codes.js";

export interface ErrorFacts {
  readonly upstream?: string;
  readonly retryable?: boolean;
  /** Seconds. */
  readonly retryAfter?: number;
  /** The HTTP status for requests that were not executed. */
  readonly status?: number;
  /** Headers of the answer to a request that was not executed. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error of the gateway itself, safe to show. The request id is added when the answer is finished. */
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

/** What a client is shown of a failure below GraphQL. */
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

/** A query argument that no upstream needs to be asked about. */
export function badInput(message: string): UpstreamError {
  return new UpstreamError({ kind: "bad-request", upstream: "", operation: "input", message, sent: false });
}
