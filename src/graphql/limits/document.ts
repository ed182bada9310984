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
import { notRun } from "../not-run.js";
import { guarded, type OperationLimits, overLimit } from "./limits.js";
import { type Measured, measure } from "./measure.js";
import { merge } from "./merged.js";
import { SentValues } from "./values.js";

type Parse = (source: string | Source, options?: ParseOptions) => DocumentNode;

/** The parser's own words for "too much"; it has no class or code of its own for that. */
const TOO_MANY = /^Syntax Error: Document contains more tha[nt] \d+ (tokens|comments)\./;

/** The parser with an end: it stops at the limit instead of reading on, whatever else is in the document. */
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

/** Line breaks for each token that is allowed. */
const LINES_PER_TOKEN = 2;

/** A text that is this long gets one error at most and no suggestions. */
const LONG = 50_000;
const ERRORS = 10;

/**
 * Whether a text has more line breaks than its tokens can need. The place of each mistake is found by counting lines
 * from the top, so that a megabyte of empty lines above a hundred mistakes would hold the process for seconds.
 */
function tooManyLines(text: string, tokens: number): boolean {
  const most = tokens * LINES_PER_TOKEN;
  return occurs(text, "\n", most) || occurs(text, "\r", most);
}

function occurs(text: string, character: string, most: number): boolean {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) {
    found += 1;
    if (found > most) return true;
  }
  return false;
}

function tooManyLineBreaks(tokens: number): GraphQLError {
  return notRun(
    "OPERATION_LIMIT_EXCEEDED",
    `The document has more than ${tokens * LINES_PER_TOKEN} line breaks, ${LINES_PER_TOKEN} for each of the ${tokens} tokens that it may have (limits.tokens).`,
  );
}

/** How much may be said about the mistakes in a document: saying it takes time that grows with the text. */
export function validationOptions(text: string | undefined): { maxErrors: number; hideSuggestions: boolean } {
  const long = text === undefined || text.length > LONG;
  return { maxErrors: long ? 1 : ERRORS, hideSuggestions: long };
}

/**
 * Whether a document has a name with more characters than allowed, be it an alias or the name of an operation, a
 * variable, a fragment, a field, an argument or a type. A long alias comes back in the answer as often as the lists
 * around it are long, and every message and log line that names it grows with it.
 */
export function tooLongName(document: DocumentNode, most: number): boolean {
  const text = document.loc?.source.body ?? "";
  // Names are runs of these: without a long run there is no long name, and nearly no document needs the walk. A run is
  // tried from its beginning alone: from each of its characters, a megabyte of them would hold the process for minutes.
  if (!new RegExp(`(?<!\\w)\\w{${most + 1}}`).test(text)) return false;
  let found = false;
  visit(document, {
    Name: ({ value }) => {
      found ||= value.length > most;
    },
  });
  return found;
}

/** The operation that would be run, or why none would. */
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

/** Why the operation is not run, as far as its document alone can tell. */
function boundsProblem(measured: Measured, limits: OperationLimits): GraphQLError | undefined {
  for (const [limit, what] of BOUNDS)
    if (measured[limit] > limits[limit]) return overLimit(limit, limits[limit], what, measured[limit]);
  return undefined;
}

/** Objects that may merge into one: comparing them all with each other takes validation a few milliseconds. */
const MAX_TOGETHER = 50;

/** Why an operation is refused with these variables. */
export type Verdict = (variables: unknown) => GraphQLError | undefined;

const passed: Verdict = () => undefined;

/**
 * What a document holds is counted as it is written first, which is never less than what is executed. Only where that
 * is too much is it looked at as it is executed: merged, and without what `@skip` and `@include` leave out.
 */
export function verdictOn(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: OperationLimits,
): Verdict {
  const problem = boundsProblem(measure(document, operation), limits);
  if (!problem) return passed;
  // What is left out is validated all the same.
  const together = merge(document, operation, () => false)?.together ?? Number.POSITIVE_INFINITY;
  if (together > MAX_TOGETHER) return () => problem;
  return (variables) => {
    const values = new SentValues(operation, variables);
    const merged = merge(document, operation, (selection) => values.leaveOut(selection));
    return merged ? boundsProblem(merged, limits) : problem;
  };
}
