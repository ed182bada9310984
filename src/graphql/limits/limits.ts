import type { GraphQLError } from "graphql";
import { notRun } from "../errors.js";

/** The limits of one operation. The gateway's `limits` settings have these and more. */
export interface OperationLimits {
  /** Lexical tokens of a document; also its comments, and half of its line breaks. */
  readonly tokens: number;
  /** Levels of nested fields, fragments included; introspection has a rule of its own. */
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  readonly cost: number;
  /** The longest list that a field may return: a longer one is refused by its resolver, and costs nothing. */
  readonly listSize: number;
  readonly variableDepth: number;
  readonly variableNodes: number;
  /** Characters of a name in a document: a long alias is repeated for every element of a list. */
  readonly nameLength: number;
}

/** Higher counts are meaningless: fragments that spread fragments can reach any number. */
const COUNTED_TO = 1_000_000_000;

/** `what`: what was counted. Without `found`, counting stopped at the limit. */
export function overLimit(
  limit: keyof OperationLimits,
  max: number,
  what: string,
  found?: number,
): GraphQLError {
  const counted = found === undefined ? max : COUNTED_TO;
  const shown = found === undefined || found > counted ? `more than ${counted}` : found;
  return notRun(
    "OPERATION_LIMIT_EXCEEDED",
    `The operation has ${shown} ${what}; the limit is ${max} (limits.${limit}).`,
  );
}

/** For documents nested so deeply that the stack overflows before any limit is reached. */
function tooDeep(): GraphQLError {
  return notRun("OPERATION_LIMIT_EXCEEDED", "The document is nested too deeply to be read (limits.tokens).");
}

/**
 * The parser and several validation rules are recursive. With a raised token limit, a document can overflow the stack, which
 * must be reported as the document's fault and not as an internal error.
 */
export function guarded<T>(walk: () => T): T {
  try {
    return walk();
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
}
