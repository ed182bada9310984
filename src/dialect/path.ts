import { UpstreamError } from "./upstream-error.js";

/** A path whose variable parts are encoded and checked. */
export interface Path {
  /** As it goes on the wire, beginning with `/`. */
  readonly encoded: string;
  /** For logs and metrics: `/user/{}/profile`. */
  readonly template: string;
}

function refuse(message: string): UpstreamError {
  return new UpstreamError({ kind: "bad-request", upstream: "", operation: "path", message, sent: false });
}

/** An id as one segment of a path. */
export function segment(id: string): string {
  const problem = idProblem(id);
  if (problem) throw refuse(`The id ${problem}.`);
  return encodeURIComponent(id);
}

/** A path from the texts around its ids. */
export function encodedPath(
  strings: readonly string[],
  ids: readonly (string | readonly string[])[],
  encode: (id: string) => string,
): string {
  let encoded = strings[0] ?? "";
  let index = 0;
  for (const id of ids) {
    index += 1;
    encoded += typeof id === "string" ? encode(id) : id.map(encode).join(",");
    encoded += strings[index] ?? "";
  }
  return encoded;
}

/**
 * Builds a path: each `${id}` becomes exactly one segment, each `${[a, b]}` one segment with a comma between.
 * An encoder alone would not do: `..` would change the route, and a comma would become two ids.
 */
export function path(strings: TemplateStringsArray, ...ids: (string | readonly string[])[]): Path {
  return { encoded: encodedPath(strings, ids, segment), template: strings.join("{}") };
}

type QueryValue = string | number | boolean;
/** The query parameters of a request, by name. */
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[] | null | undefined>>;

const isList = (value: QueryValue | readonly QueryValue[]): value is readonly QueryValue[] =>
  Array.isArray(value);

/** What stands in a query as it is. */
const LITERAL = /^[\w.*-]*$/;

/** As `URLSearchParams` writes it, but for spaces: some upstreams read `+` literally, and every one of them reads `%20`. */
function inQuery(text: string): string {
  if (LITERAL.test(text)) return text;
  const encoded = encodeURIComponent(text.toWellFormed());
  return encoded.replace(/[!'()~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The query part, `?` included; null and undefined are left out, a list repeats its name. */
export function queryString(query: Query | undefined): string {
  let text = "";
  for (const name in query) {
    const value = query[name];
    if (value == null) continue;
    if (!isList(value)) text = withParameter(text, name, value);
    else for (const one of value) text = withParameter(text, name, one);
  }
  return text;
}

const withParameter = (text: string, name: string, value: QueryValue): string =>
  `${text}${text === "" ? "?" : "&"}${inQuery(name)}=${inQuery(String(value))}`;

/** What every URL parser leaves as it is: no segment is empty or can be `.` or `..`, and nothing needs to be encoded. */
const PLAIN = /^(?:\/(?!%2e)[\w~!$&'()*+,;=:@%-][\w.~!$&'()*+,;=:@%-]*)+$/i;

/** Joins the configured prefix and a path; throws where a URL parser would read another path out of it. */
export function join(origin: string, basePath: string, path: Path, query: string): string {
  const full = basePath + path.encoded;
  if (PLAIN.test(full)) return full + query;
  const url = new URL(origin + full + query);
  if (url.origin !== origin || url.pathname !== full) throw refuse("The id cannot be part of a path.");
  return full + query;
}

/** `/ \ ? # ,` and control characters change a route or split a list; `.` and `..` walk up it. */
const FORBIDDEN = /[/\\?#,\p{Cc}\u2028\u2029]/u;

/** A character is at most two units; taking a text of megabytes apart to count them would hold the process. */
const isTooLong = (id: string): boolean => id.length > 2 * MAX_ID_LENGTH || [...id].length > MAX_ID_LENGTH;

/** Code points, as the upstreams count them. */
const MAX_ID_LENGTH = 512;

/** What is wrong with an id wherever it goes, be it in a body or in a query: 1 to 512 characters of well-formed Unicode. */
export function bodyIdProblem(id: string): string | undefined {
  if (id === "") return "must not be empty";
  if (id.length > MAX_ID_LENGTH && isTooLong(id)) return `must have at most ${MAX_ID_LENGTH} characters`;
  return id.isWellFormed() ? undefined : "must be well-formed Unicode";
}

/**
 * What is wrong with an id that becomes a part of a path as it is, or undefined. Inner spaces are fine, outer ones are not.
 */
export function idProblem(id: string): string | undefined {
  const problem = bodyIdProblem(id);
  if (problem) return problem;
  if (id === "." || id === "..") return 'must not be "." or ".."';
  if (id.trim() !== id) return "must not begin or end with a space";
  if (FORBIDDEN.test(id)) return "must not contain control characters or any of / \\ ? # ,";
  return undefined;
}
