import type { GraphQLError } from "graphql";
import { gatewayError } from "../errors.js";
import { notRun } from "../not-run.js";

/** How much one operation may ask for. The gateway's `limits` settings hold these and more. */
export interface OperationLimits {
  /** Lexical tokens of a document; as many comments again, and twice as many line breaks. */
  readonly tokens: number;
  /** Levels of nested fields, fragments included; introspection has a rule of its own. */
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  readonly cost: number;
  /** The longest list that any field returns: a longer one is refused where it is resolved, and is not charged for. */
  readonly listSize: number;
  readonly variableDepth: number;
  readonly variableNodes: number;
  /** Characters of a name in a document: a long alias comes back as often as the list around it is long. */
  readonly nameLength: number;
}

/** Above this a count tells nobody anything: fragments that spread fragments reach any number. */
const COUNTED_TO = 1_000_000_000;

/** `what` names what was counted; without `found` the counting stopped at the limit. */
export function overLimit(
  limit: keyof OperationLimits,
  most: number,
  what: string,
  found?: number,
): GraphQLError {
  const counted = found === undefined ? most : COUNTED_TO;
  const shown = found === undefined || found > counted ? `more than ${counted}` : found;
  return notRun(
    "OPERATION_LIMIT_EXCEEDED",
    `The operation has ${shown} ${what}; the limit is ${most} (limits.${limit}).`,
  );
}

/** Of an operation that has been run: what it wrote stays written. */
export function answerTooLarge(most: number): GraphQLError {
  return gatewayError(
    "OPERATION_LIMIT_EXCEEDED",
    `The answer would have more than ${most} bytes (limits.answerBytes). What the operation wrote is written.`,
  );
}

/** For documents nested so deeply that the stack ends before any count does. */
function tooDeep(): GraphQLError {
  return notRun("OPERATION_LIMIT_EXCEEDED", "The document is nested too deeply to be read (limits.tokens).");
}

/**
 * The parser and several rules of validation walk a document by recursion. With a raised limit of tokens a document
 * can be deeper than the stack; that is the document's fault and must not look like the gateway's.
 */
export function guarded<T>(walk: () => T): T {
  try {
    return walk();
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
}
