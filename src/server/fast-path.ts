import type { ExecutionResult } from "graphql";
import type { GatewayContext } from "../graphql/context.js";
import type { Pipeline } from "../graphql/pipeline.js";
import type { MediaType } from "./accept.js";
import type { GraphqlRequest, GraphqlResponse } from "./graphql-request.js";
import { isRecord, jsonOf, readParams } from "./params.js";

interface HttpExtension {
  readonly status?: number;
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

/** Yoga's own pipeline with every hook, without its Request and Response objects, which cost most of its time. */
export async function runFastPath(
  pipeline: Pipeline,
  request: GraphqlRequest,
  context: GatewayContext,
): Promise<GraphqlResponse> {
  const { method, type } = request;
  const result =
    pipeline.refusal(jsonOf(request), context) ??
    (await pipeline.run(readParams(request), context, method === "POST" ? "POST" : "GET"));
  const { status, headers } = statusOf(result, type);
  return {
    status,
    headers: { ...headers, "content-type": `${type}; charset=utf-8` },
    body: JSON.stringify(shown(result)),
  };
}
