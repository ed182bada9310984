import { type InputIssue, invalidInput } from "../dialect/upstream-error.js";
import { badInput } from "./errors.js";
import { checkList } from "./lists.js";

/** What is wrong with an id in the eyes of one dialect, or undefined. */
export type IdRule = (id: string) => string | undefined;

/** For a query's argument: a bad id is `BAD_USER_INPUT`. */
export function checkId(argument: string, id: string, rule: IdRule): void {
  const problem = rule(id);
  if (problem) throw badInput(`${argument} ${problem}.`);
}

/** For a list of ids in a query: too many of them, or a bad one, is a `BAD_USER_INPUT` error that names its place. */
export function checkIds(argument: string, ids: readonly string[], most: number, rule: IdRule): void {
  checkList(argument, ids, most);
  for (const [index, id] of ids.entries()) checkId(`${argument}.${index}`, id, rule);
}

/** For a mutation's input: a bad id is an `InvalidInputError`. */
export function checkInputId(
  upstream: string,
  mutation: string,
  path: string,
  id: string,
  rule: IdRule,
): void {
  const message = rule(id);
  if (message) throw invalidInput(upstream, mutation, [{ path, message } satisfies InputIssue]);
}
