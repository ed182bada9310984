import type { GraphQLError } from "graphql";
import { gatewayError, notRun } from "../errors.js";

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

/** The operation has already run: what it wrote stays written. */
export function answerTooLarge(max: number): GraphQLError {
  return gatewayError(
    "OPERATION_LIMIT_EXCEEDED",
    `The answer would have more than ${max} bytes (limits.answerBytes). What the operation wrote is written.`,
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

const NUMBER = 8;
const DATE = 26;

/**
 * Whether the answer to an operation would have more than that many bytes as JSON, without serialising it: aliases and lists
 * can make small data a large text. Stops as soon as that is certain. Characters that JSON escapes count unescaped.
 */
export function answerExceeds(result: object, max: number): boolean {
  // A character is at most three bytes: counting them one by one is for answers that may be too large.
  return exceeds(result, max, (text) => 3 * text.length) && exceeds(result, max, Buffer.byteLength);
}

function exceeds(result: object, max: number, bytesOf: (text: string) => number): boolean {
  let bytes = 0;
  const open: unknown[] = [result];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === "string") bytes += bytesOf(value) + 2;
    else if (Array.isArray(value)) {
      bytes += value.length + 2;
      if (bytes > max) return true;
      for (const element of value) open.push(element);
    } else if (value instanceof Date) bytes += DATE;
    else if (typeof value === "object" && value !== null) {
      bytes += 2;
      for (const key in value) {
        // Quotes, colon and comma. An operation never returns `undefined`, which JSON would leave out.
        bytes += bytesOf(key) + 4;
        open.push(Reflect.get(value, key));
      }
    } else bytes += typeof value === "number" ? NUMBER : 4;
    if (bytes > max) return true;
  }
  return false;
}
