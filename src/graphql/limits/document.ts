import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type ParseOptions,
  type Source,
  visit,
} from "graphql";
import { notRun } from "../errors.js";
import { guarded, type OperationLimits, overLimit } from "./limits.js";
import { type Measured, measure, merge } from "./measure.js";
import { isLeftOut, type Values } from "./variables.js";

type Parse = (source: string | Source, options?: ParseOptions) => DocumentNode;

/** The parser's message for too many tokens; the error has no class or code of its own. */
const TOO_MANY = /^Syntax Error: Document contains more tha[nt] \d+ (tokens|comments)\./;

/** A parser that stops at the limit. */
export function parseWithin(tokens: number, parse: Parse): Parse {
  return (source, options) => {
    const text = typeof source === "string" ? source : source.body;
    if (tooManyLines(text, tokens)) throw tooManyLineBreaks(tokens);
    try {
      return guarded(() => parse(source, { ...options, maxLexicalTokens: tokens, maxComments: tokens }));
    } catch (error) {
      const what = error instanceof GraphQLError ? TOO_MANY.exec(error.message)?.[1] : undefined;
      throw what === undefined ? error : overLimit("tokens", tokens, what);
    }
  };
}

/** Line breaks allowed for each token. */
const LINES_PER_TOKEN = 2;

/** A longer text gets at most one error, and no suggestions. */
const LONG = 50_000;
const ERRORS = 10;

/**
 * Whether a text has more line breaks than its tokens can need. graphql locates each error by counting lines from the top, so
 * a megabyte of empty lines above a hundred errors would block the process for seconds.
 */
function tooManyLines(text: string, tokens: number): boolean {
  const max = tokens * LINES_PER_TOKEN;
  return occurs(text, "\n", max) || occurs(text, "\r", max);
}

function occurs(text: string, character: string, max: number): boolean {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) {
    found += 1;
    if (found > max) return true;
  }
  return false;
}

function tooManyLineBreaks(tokens: number): GraphQLError {
  return notRun(
    "OPERATION_LIMIT_EXCEEDED",
    `The document has more than ${tokens * LINES_PER_TOKEN} line breaks, ${LINES_PER_TOKEN} for each of the ${tokens} tokens that it may have (limits.tokens).`,
  );
}

/** Limits error reporting, whose cost grows with the length of the document. */
export function validationOptions(text: string | undefined): { maxErrors: number; hideSuggestions: boolean } {
  const long = text === undefined || text.length > LONG;
  return { maxErrors: long ? 1 : ERRORS, hideSuggestions: long };
}

/**
 * Whether any name in a document (alias, operation, variable, fragment, field, argument or type) is too long. A long alias is
 * repeated in the answer for every element of the lists around it, and in every message and log line that mentions it.
 */
export function tooLongName(document: DocumentNode, max: number): boolean {
  const text = document.loc?.source.body ?? "";
  // Without a long run of name characters there is no long name, so hardly any document is visited. The lookbehind matches
  // runs at their beginning only: tried from each character, a megabyte of them would block the process for minutes.
  if (!new RegExp(`(?<!\\w)\\w{${max + 1}}`).test(text)) return false;
  let found = false;
  visit(document, {
    Name: ({ value }) => {
      found ||= value.length > max;
    },
  });
  return found;
}

/** The operation to run, or the error if there is none. */
export function operationOf({
  document,
  operationName,
}: {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
}): OperationDefinitionNode | GraphQLError {
  const operation = getOperationAST(document, operationName);
  if (operation) return operation;
  if (operationName != null)
    return notRun("BAD_USER_INPUT", "The document has no operation of the name in `operationName`.");
  return document.definitions.some((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    ? notRun("BAD_USER_INPUT", "The document has several operations: `operationName` must name one.")
    : notRun("BAD_USER_INPUT", "The document has no operation.");
}

const BOUNDS = [
  ["aliases", "aliases and repeated objects"],
  ["directives", "directives"],
  ["rootFields", "root fields"],
  ["depth", "levels of nested fields"],
] as const;

/** Why the operation is refused, judging by the document alone. */
function boundsProblem(measured: Measured, limits: OperationLimits): GraphQLError | undefined {
  for (const [limit, what] of BOUNDS)
    if (measured[limit] > limits[limit]) return overLimit(limit, limits[limit], what, measured[limit]);
  return undefined;
}

/** Objects that may merge into one: validation compares each pair, which takes a few milliseconds for this many. */
const MAX_TOGETHER = 50;

/** Why an operation is refused with these variables, not coerced yet. */
export type Verdict = (variables: Values) => GraphQLError | undefined;

/**
 * Undefined where it is refused with none. Counts the document as written first, which is never less than what is executed. Only if that exceeds a limit is it counted
 * as executed: merged, and without what `@skip` and `@include` leave out.
 */
export function verdictOn(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: OperationLimits,
): Verdict | undefined {
  const problem = boundsProblem(measure(document, operation), limits);
  if (!problem) return undefined;
  // Selections that are left out are validated all the same.
  const together = merge(document, operation, () => false)?.together ?? Number.POSITIVE_INFINITY;
  if (together > MAX_TOGETHER) return () => problem;
  return (variables) => {
    const merged = guarded(() => merge(document, operation, (selection) => isLeftOut(selection, variables)));
    return merged ? boundsProblem(merged, limits) : problem;
  };
}
