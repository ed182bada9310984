import { GraphQLError, Kind } from "graphql";
import type { UpstreamError } from "../dialect/upstream-error.js";
import { CODES, type Code, fromFailure } from "./errors.js";
import { failureOf } from "./outcomes.js";

const KNOWN: ReadonlySet<unknown> = new Set(CODES);

/** What happened to one error, for the log. */
export interface Masked {
  readonly code: Code;
  readonly path: string | undefined;
  readonly failure: UpstreamError | undefined;
  /** Set where the client is shown nothing of it. */
  readonly internal: unknown;
}

/** The error that a resolver threw, under any number of GraphQL's own wrappers. */
function origin(error: GraphQLError): unknown {
  let inner: unknown = error;
  while (inner instanceof GraphQLError && inner.originalError) inner = inner.originalError;
  return inner;
}

/** What Yoga says of a request that is not even an operation: no GraphQL in it, or by the wrong method. */
const MALFORMED = "BAD_REQUEST";

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function httpOf({ extensions }: GraphQLError): Readonly<Record<string, unknown>> {
  return isRecord(extensions["http"]) ? extensions["http"] : {};
}

function codeOf(error: GraphQLError, executed: boolean): Code {
  const { code } = error.extensions;
  if (typeof code === "string" && KNOWN.has(code)) return code as Code;
  if (error.message.startsWith("Syntax Error")) return "GRAPHQL_PARSE_FAILED";
  if (httpOf(error)["status"] === 405) return "REQUEST_REFUSED";
  // Before execution only variables are left to be wrong; within it only arguments, where a variable is null. Any other
  // error without a code is nobody's intention.
  const ofArgument = error.nodes?.some(({ kind }) => kind !== Kind.FIELD) ?? false;
  return executed && !ofArgument ? "INTERNAL" : "BAD_USER_INPUT";
}

/** With `spec` the status holds for one media type alone: plain JSON gets 200 for whatever is a GraphQL request. */
function statusOf(error: GraphQLError, executed: boolean): object {
  if (executed) return {};
  const { code } = error.extensions;
  const own = httpOf(error);
  if (code === MALFORMED) return { http: { status: 400, ...own, spec: false } };
  return { http: KNOWN.has(code) && own["status"] !== undefined ? own : { status: 400, spec: true } };
}

/**
 * The last line of defence: every error of an answer leaves with a code and the request id, and one that nobody
 * meant for clients leaves with nothing else.
 */
export function maskErrors(
  errors: readonly GraphQLError[],
  requestId: string,
  executed: boolean,
  onError: (masked: Masked) => void,
): GraphQLError[] {
  return errors.map((error) => {
    // An answer can pass here twice, once on each of Yoga's two ways out.
    if (error.extensions["requestId"] === requestId) return error;
    const cause = origin(error);
    const failure = failureOf(cause);
    const path = error.path?.join(".");
    if (failure) {
      const shown = fromFailure(failure);
      onError({ code: shown.extensions["code"] as Code, path, failure, internal: undefined });
      return rebuilt(shown, error, requestId);
    }
    const code = cause instanceof GraphQLError ? codeOf(error, executed) : "INTERNAL";
    if (cause instanceof GraphQLError && code !== "INTERNAL") {
      onError({ code, path, failure: undefined, internal: undefined });
      const { http: _http, originalError: _inner, unexpected: _mark, ...meant } = error.extensions;
      const shown = new GraphQLError(withoutQuotedText(code, cause.message), {
        extensions: { retryable: false, ...meant, ...statusOf(error, executed), code },
      });
      return rebuilt(shown, error, requestId);
    }
    onError({ code, path, failure: undefined, internal: cause });
    const masked = new GraphQLError("Unexpected error.", {
      extensions: {
        code,
        retryable: false,
        ...(executed ? {} : { http: { status: 500 } }),
      },
    });
    return rebuilt(masked, error, requestId);
  });
}

/** A parser quotes the text that it did not expect, which can be a password with a comma too few. */
function withoutQuotedText(code: Code, message: string): string {
  return code === "GRAPHQL_PARSE_FAILED" ? message.replace(/\b(String|BlockString) ".*"/s, "$1") : message;
}

function rebuilt(shown: GraphQLError, at: GraphQLError, requestId: string): GraphQLError {
  return new GraphQLError(shown.message, {
    ...(at.nodes ? { nodes: at.nodes } : {}),
    ...(at.source ? { source: at.source } : {}),
    ...(at.positions ? { positions: at.positions } : {}),
    ...(at.path ? { path: at.path } : {}),
    extensions: { ...shown.extensions, requestId },
  });
}
