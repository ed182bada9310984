import { idProblem } from "./ids.js";
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

function segment(id: string): string {
  const problem = idProblem(id);
  if (problem) throw refuse(`The id ${problem}.`);
  return encodeURIComponent(id);
}

/**
 * Builds a path: each `${id}` becomes exactly one segment, each `${[a, b]}` one segment with a comma between.
 * An encoder alone would not do: `..` would change the route, and a comma would become two ids.
 */
export function path(strings: TemplateStringsArray, ...ids: (string | readonly string[])[]): Path {
  let encoded = strings[0] ?? "";
  for (const [index, id] of ids.entries()) {
    encoded += typeof id === "string" ? segment(id) : id.map(segment).join(",");
    encoded += strings[index + 1] ?? "";
  }
  return { encoded, template: strings.join("{}") };
}

type QueryValue = string | number | boolean;
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>>;

const isList = (value: QueryValue | readonly QueryValue[]): value is readonly QueryValue[] =>
  Array.isArray(value);

/** The query part, `?` included; undefined values are left out, a list repeats its name. */
export function queryString(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of isList(value) ? value : [value]) search.append(name, String(one));
  }
  // Some upstreams read `+` literally; every one of them reads `%20`.
  const text = search.toString().replaceAll("+", "%20");
  return text === "" ? "" : `?${text}`;
}

/** Joins the configured prefix and a path; throws where a URL parser would read another path out of it. */
export function join(origin: string, basePath: string, path: Path, query: string): string {
  const full = basePath + path.encoded;
  const url = new URL(origin + full + query);
  if (url.origin !== origin || url.pathname !== full) throw refuse("The id cannot be part of a path.");
  return full + query;
}
