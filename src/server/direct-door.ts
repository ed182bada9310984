import type { ExecutionResult } from "graphql";
import type { GatewayContext } from "../graphql/context.js";
import type { Pipeline } from "../graphql/pipeline.js";

/** Media types in which an answer can be written. */
export type MediaType = "application/json" | "application/graphql-response+json";

export interface DirectAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Yoga wants a request to read the method from; every operation through this door is the same POST. */
const POST = new Request("http://gateway/graphql", { method: "POST" });
const PARAMETERS: ReadonlySet<string> = new Set(["query", "variables", "operationName", "extensions"]);

interface Params {
  query: string;
  operationName?: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The parameters where they are the plain, usual case; anything odd is left to Yoga to judge. */
function plainParams(body: string): Params | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isRecord(parsed)) return undefined;
  for (const name in parsed) if (!PARAMETERS.has(name)) return undefined;
  const { query, operationName, variables, extensions } = parsed;
  if (typeof query !== "string") return undefined;
  if (operationName != null && typeof operationName !== "string") return undefined;
  if (variables != null && !isRecord(variables)) return undefined;
  if (extensions != null && !isRecord(extensions)) return undefined;
  return {
    query,
    ...(operationName == null ? {} : { operationName }),
    ...(variables == null ? {} : { variables }),
    ...(extensions == null ? {} : { extensions }),
  };
}

/** The media type asked for, where it is one of the two; undefined leaves the choice to Yoga. */
export function plainMediaType(accept: string | undefined): MediaType | undefined {
  if (accept === undefined || accept === "*/*" || accept === "application/json") return "application/json";
  return accept === "application/graphql-response+json" ? accept : undefined;
}

interface HttpExtension {
  readonly status?: number;
  readonly spec?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

function httpOf(extensions: { readonly http?: unknown } | undefined): HttpExtension {
  return isRecord(extensions?.http) ? extensions.http : {};
}

/** Status and headers as GraphQL over HTTP and the errors themselves want them; the same rule as Yoga's. */
function statusOf(result: ExecutionResult, type: MediaType): Pick<DirectAnswer, "status" | "headers"> {
  let status = 0;
  const headers: Record<string, string> = {};
  for (const error of result.errors ?? []) {
    const http = httpOf(error.extensions);
    Object.assign(headers, http.headers);
    if (type === "application/json" && http.spec) continue;
    status = Math.max(status, http.status ?? 0);
  }
  return { status: status || 200, headers };
}

function withoutInternals(result: ExecutionResult): unknown {
  if (!result.errors) return result;
  const errors = result.errors.map((error) => {
    const { extensions, ...shown } = error.toJSON();
    const { http: _, ...rest } = extensions ?? {};
    return { ...shown, ...(Object.keys(rest).length === 0 ? {} : { extensions: rest }) };
  });
  return { ...result, errors };
}

/**
 * The short way for a plain POST: Yoga's own pipeline with every plugin, without its Request and Response objects,
 * which cost most of its time. Undefined = not plain, take the other door. Both give the same bytes (tested).
 */
export async function throughDirectDoor(
  pipeline: Pipeline,
  body: string,
  type: MediaType,
  context: GatewayContext,
): Promise<DirectAnswer | undefined> {
  const params = plainParams(body);
  if (!params) return undefined;
  const result = await pipeline.getResultForParams({ params, request: POST }, { ...context });
  if (!isSingle(result)) return undefined;
  return { ...statusOf(result, type), body: JSON.stringify(withoutInternals(result)) };
}

function isSingle(result: object | undefined): result is ExecutionResult {
  return result !== undefined && !Array.isArray(result) && !(Symbol.asyncIterator in result);
}
