import type { GraphQLError } from "graphql";
import { gatewayError } from "../errors.js";
import { notRun } from "../not-run.js";
import type { OperationLimits } from "./limits.js";
import { LINES_PER_TOKEN } from "./text.js";

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

export function tooManyLineBreaks(tokens: number): GraphQLError {
  return notRun(
    "OPERATION_LIMIT_EXCEEDED",
    `The document has more than ${tokens * LINES_PER_TOKEN} line breaks, ${LINES_PER_TOKEN} for each of the ${tokens} tokens that it may have (limits.tokens).`,
  );
}

/** For documents nested so deeply that the stack ends before any count does. */
export function tooDeep(): GraphQLError {
  return notRun("OPERATION_LIMIT_EXCEEDED", "The document is nested too deeply to be read (limits.tokens).");
}
