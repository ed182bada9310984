import { badInput } from "../../../graphql/errors.js";
import { EVERYTHING, filterOf, pathsProblem } from "../connector/filter.js";

/** `paths` as one filter; undefined for an empty list, which asks for nothing. A bad path is `BAD_USER_INPUT`. */
export function filterArgument(paths: unknown): string | undefined {
  if (!Array.isArray(paths)) return EVERYTHING;
  const texts = paths.map(String);
  const problem = pathsProblem(texts);
  if (problem) throw badInput(`${problem}.`);
  return texts.length === 0 ? undefined : filterOf(texts);
}
