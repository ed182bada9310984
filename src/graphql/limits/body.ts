import type { GraphQLError } from "graphql";
import { notRun } from "../not-run.js";
import { inexactNumber } from "./exact-numbers.js";
import { jsonExceeds } from "./json-shape.js";
import type { OperationLimits } from "./limits.js";

/** Characters up to which parsing is quick, whatever they are. */
const SHORT = 32_768;
/** Braces around the variables: the body's own, and theirs. */
const AROUND = 2;
/** Values that are none of the variables: the other parameters, and what extensions hold. */
const BESIDE = 1000;

/**
 * For a server, before it parses a body: why its variables are refused, where that shows already. They are beyond their
 * limits (never stricter than the limits themselves, which are held once the variables are known), or hold a number that
 * would be read as another one.
 */
export function bodyProblem(
  text: string,
  limits: Pick<OperationLimits, "variableDepth" | "variableNodes">,
): GraphQLError | undefined {
  return tooMuch(text, limits) ?? inexactProblem(text);
}

function inexactProblem(text: string): GraphQLError | undefined {
  const inexact = inexactNumber(text);
  if (inexact === undefined) return undefined;
  const message = `The variables hold a number that cannot be kept exactly: ${inexact}.`;
  return notRun("BAD_USER_INPUT", message);
}

function tooMuch(
  text: string,
  { variableDepth, variableNodes }: Pick<OperationLimits, "variableDepth" | "variableNodes">,
): GraphQLError | undefined {
  if (text.length <= SHORT) return undefined;
  // Twice: a value that is a list or an object is counted with its bracket.
  const bounds = { depth: variableDepth + AROUND, values: 2 * variableNodes + BESIDE };
  if (!jsonExceeds(text, bounds)) return undefined;
  return notRun(
    "OPERATION_LIMIT_EXCEEDED",
    `The variables have more than ${variableNodes} values or ${variableDepth} levels (limits.variableNodes, limits.variableDepth).`,
  );
}
