import type { ExecutionResult } from "graphql";
import type { MediaType } from "./accept.js";
import type { GraphqlResponse } from "./graphql-request.js";
import { isRecord } from "./params.js";

interface HttpExtension {
  readonly status?: number;
  /** The status holds for one media type alone: plain JSON gets 200. */
  readonly spec?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

function httpOf(extensions: object | undefined): HttpExtension {
  if (extensions === undefined || !("http" in extensions)) return {};
  return isRecord(extensions.http) ? extensions.http : {};
}

function withoutHttp(extensions: object | undefined): object | undefined {
  const { http: _, ...rest } = { http: undefined, ...extensions };
  return Object.keys(rest).length === 0 ? undefined : rest;
}

/** Status and headers as GraphQL over HTTP and the errors themselves want them; the same rule as Yoga's. */
function statusOf(result: ExecutionResult, type: MediaType): Pick<GraphqlResponse, "status" | "headers"> {
  if (!result.errors && !result.extensions) return { status: 200, headers: {} };
  const own = httpOf(result.extensions);
  let status = own.status ?? 0;
  const headers = { ...own.headers };
  for (const error of result.errors ?? []) {
    const http = httpOf(error.extensions);
    Object.assign(headers, http.headers);
    if (type === "application/json" && http.spec) continue;
    status = Math.max(status, http.status ?? 0);
  }
  return { status: status || 200, headers };
}

function shown(result: ExecutionResult): object {
  if (!result.errors && !result.extensions) return result;
  const errors = result.errors?.map((error) => {
    const { extensions, ...rest } = error.toJSON();
    return { ...rest, extensions: withoutHttp(extensions) };
  });
  return { ...result, ...(errors ? { errors } : {}), extensions: withoutHttp(result.extensions) };
}

/** What is written to the client. Yoga writes the same bytes for the same result (tested). */
export function graphqlResponse(result: ExecutionResult, type: MediaType): GraphqlResponse {
  const { status, headers } = statusOf(result, type);
  return {
    status,
    headers: { ...headers, "content-type": `${type}; charset=utf-8` },
    body: JSON.stringify(shown(result)),
  };
}
