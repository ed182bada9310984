import type { GraphQLError } from "graphql";
import { overLimit } from "./errors.js";
import type { OperationLimits } from "./limits.js";
import type { Measured } from "./measure.js";

const BOUNDS = [
  ["aliases", "aliases and repeated objects"],
  ["directives", "directives"],
  ["rootFields", "root fields"],
  ["depth", "levels of nested fields"],
] as const;

/** Why the operation is not run, as far as its document alone can tell. */
export function boundsProblem(measured: Measured, limits: OperationLimits): GraphQLError | undefined {
  for (const [limit, what] of BOUNDS)
    if (measured[limit] > limits[limit]) return overLimit(limit, limits[limit], what, measured[limit]);
  return undefined;
}
