import { type InputIssue, invalidInput, UpstreamError } from "../dialect/upstream-error.js";
import { badInput } from "./errors.js";

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
  for (const [index, id] of ids.entries()) {
    const problem = rule(id);
    if (problem) throw badInput(`${argument}.${index} ${problem}.`);
  }
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

/** A list argument's length; a longer one is `BAD_USER_INPUT` before any upstream is called. */
export function checkList(name: string, list: readonly unknown[], most: number): void {
  if (list.length > most) throw badInput(`${name} must have at most ${most} elements, not ${list.length}.`);
}

/** A page size. */
export function checkSize(name: string, size: number, most: number): void {
  if (size > most) throw badInput(`${name} must be at most ${most}, not ${size}.`);
}

/** Told apart by what a client sees of them. */
const reasonOf = (reason: unknown): string =>
  reason instanceof UpstreamError
    ? JSON.stringify([reason.kind, reason.upstream, reason.message])
    : String(reason);

const asError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error("unknown", { cause: reason });

const isWhole = <T>(rows: readonly (T | Error)[]): rows is readonly T[] =>
  !rows.some((row) => row instanceof Error);

/**
 * The elements of a list, each of which may fail alone: an error stands for one that does. Where all fail for one reason
 * the list does, with one error: a hundred times the same would hide whatever else went wrong.
 */
export function failingAlone<T>(rows: readonly (T | Error)[]): readonly (T | Promise<T>)[] {
  if (isWhole(rows)) return rows;
  const failures = new Map(rows.filter((row) => row instanceof Error).map((row) => [reasonOf(row), row]));
  const [first, ...others] = failures.values();
  if (first && others.length === 0 && rows.every((row) => row instanceof Error)) throw first;
  return rows.map((row) => (row instanceof Error ? Promise.reject<T>(row) : Promise.resolve(row)));
}

/** The same for elements that are on their way. */
export async function elementsOf<T>(reads: readonly Promise<T>[]): Promise<readonly (T | Promise<T>)[]> {
  return failingAlone(await Promise.all(reads.map((read) => read.catch(asError))));
}
