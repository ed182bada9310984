import type { ExecutionResult } from "graphql";
import { HttpError } from "../graphql/errors.js";
import type { MediaType } from "./request-guards.js";

export interface GraphqlResponse {
  readonly status: number;
  readonly contentType: string;
  /** Further ones. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly body: string;
}

/** The parameters of GraphQL over HTTP, and `documentId`; null and absent mean the same. */
export interface Params {
  query?: string;
  /** The id of a trusted document, instead of its text. */
  documentId?: string;
  operationName?: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformed(message: string): HttpError {
  return new HttpError(400, "BAD_USER_INPUT", message);
}

function text(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw malformed(`The parameter ${name} must be a string.`);
  return value;
}

function map(name: string, value: unknown): Record<string, unknown> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) throw malformed(`The parameter ${name} must be an object.`);
  return value;
}

const TEXTS = ["query", "documentId", "operationName"] as const;
const MAPS = ["variables", "extensions"] as const;

/** Unknown members are ignored, as GraphQL over HTTP requires. */
function paramsFrom(given: Readonly<Record<string, unknown>>): Params {
  const params: Params = {};
  for (const name of TEXTS) {
    const value = text(name, given[name]);
    // No operation has an empty name; some clients send "" for none.
    const isAbsent = value === undefined || (value === "" && name === "operationName");
    if (!isAbsent) params[name] = value;
  }
  for (const name of MAPS) {
    const value = map(name, given[name]);
    if (value !== undefined) params[name] = value;
  }
  return params;
}

function parsed(json: string, what: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw malformed(`${what} is not JSON.`);
  }
}

/** The parameters of a POST; throws a 400 if they cannot be read. */
export function paramsOfBody(body: string): Params {
  const given = parsed(body, "The body");
  if (Array.isArray(given))
    throw malformed("The body is a list: operations are sent one by one, each as an object.");
  if (!isRecord(given)) throw malformed("The body must be a JSON object.");
  return paramsFrom(given);
}

function searchOf(url: string): URLSearchParams {
  const start = url.indexOf("?");
  return new URLSearchParams(start === -1 ? "" : url.slice(start + 1));
}

/** The parameters of any other request, from its path and query; throws a 400 if they cannot be read. */
export function paramsOfUrl(url: string): Params {
  const search = searchOf(url);
  const given: Record<string, unknown> = {};
  for (const name of [...TEXTS, ...MAPS]) {
    const [value, ...more] = search.getAll(name);
    // A proxy may have checked the other one.
    if (more.length > 0) throw malformed(`The parameter ${name} is given more than once.`);
    // Empty means absent (GraphQL over HTTP); an empty document is still a document.
    if (value || name === "query") given[name] = value;
  }
  for (const name of MAPS) {
    const json = given[name];
    if (typeof json === "string") given[name] = parsed(json, `The parameter ${name}`);
  }
  return paramsFrom(given);
}

/** The variables of a GET as a body would have them, so that they can be refused before they are parsed. */
export function variablesText(url: string): string {
  const variables = searchOf(url).get("variables");
  return variables ? `{"variables":${variables}}` : "";
}

interface HttpExtension {
  readonly status?: number;
  /** The status applies to `application/graphql-response+json` only: plain JSON gets 200. */
  readonly spec?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

function httpOf(extensions: object | undefined): HttpExtension {
  if (extensions === undefined || !("http" in extensions)) return {};
  return isRecord(extensions.http) ? extensions.http : {};
}

function isForHttpAlone(extensions: object | undefined): boolean {
  for (const name in extensions) if (name !== "http") return false;
  return true;
}

function withoutHttp(extensions: object | undefined): object | undefined {
  const { http: _, ...rest } = { http: undefined, ...extensions };
  return Object.keys(rest).length === 0 ? undefined : rest;
}

/** Status and headers as GraphQL over HTTP and the errors require; the same rule as Yoga's. */
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

const CONTENT_TYPES: Readonly<Record<MediaType, string>> = {
  "application/json": "application/json; charset=utf-8",
  "application/graphql-response+json": "application/graphql-response+json; charset=utf-8",
};

/** The response to the client. Yoga writes the same bytes for the same result (tested). */
export function graphqlResponse(result: ExecutionResult, type: MediaType): GraphqlResponse {
  const contentType = CONTENT_TYPES[type];
  const { data, errors, extensions } = result;
  // As nearly every response is.
  if (!errors && isForHttpAlone(extensions))
    return { status: 200, contentType, headers: httpOf(extensions).headers, body: JSON.stringify({ data }) };
  const { status, headers } = statusOf(result, type);
  return { status, headers, contentType, body: JSON.stringify(shown(result)) };
}
