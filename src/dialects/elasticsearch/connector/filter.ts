import { queryString } from "../../../dialect.js";

/** Everything that a profile's `data` holds. */
export const EVERYTHING = "*";
/** Encoded; leaves room for a uid on the request line. */
const MAX_LENGTH = 3_000;
const CONTROLS = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** What is wrong with paths into `data`, or undefined. */
export function pathsProblem(paths: readonly string[]): string | undefined {
  for (const [index, path] of paths.entries()) {
    if (path.trim() === "") return `paths.${index} must not be empty`;
    if (path.trim() !== path) return `paths.${index} must not begin or end with a space`;
    if (path.includes(",")) return `paths.${index} must not contain a comma: give two paths instead`;
    if (CONTROLS.test(path)) return `paths.${index} must not contain control characters`;
  }
  return encodedFilter(filterOf(paths)).length > MAX_LENGTH ? "paths are too long together" : undefined;
}

/** The same text for the same set of paths, so that reads of one set are one read. */
export function filterOf(paths: readonly string[]): string {
  const all = new Set(paths);
  return all.has(EVERYTHING) ? EVERYTHING : [...all].sort().join(",");
}

/** As it stands on the request line, with `?`. */
export function encodedFilter(filter: string | undefined): string {
  return queryString({ data: filter });
}
