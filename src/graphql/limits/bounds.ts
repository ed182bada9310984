import type { DocumentNode, GraphQLError, OperationDefinitionNode } from "graphql";
import { overLimit } from "./errors.js";
import type { OperationLimits } from "./limits.js";
import { type Measured, measure } from "./measure.js";
import { merge } from "./merged.js";
import { SentValues } from "./values.js";

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
