import { GraphQLError, type GraphQLErrorOptions } from "graphql";
import type { Code } from "./codes.js";

/** An operation that is not run: 400, or 200 where the client speaks plain JSON, as GraphQL over HTTP wants it. */
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
