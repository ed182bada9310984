import { type DocumentNode, GraphQLError } from "graphql";
import { overLimit } from "./errors.js";
import type { OperationLimits } from "./limits.js";
import { type Measured, measure } from "./measure.js";
import { tooLongName } from "./names.js";
import { operationOf } from "./operation.js";
import { guarded } from "./overflow.js";

const BOUNDS = [
  ["aliases", "aliases and repeated objects"],
  ["directives", "directives"],
  ["rootFields", "root fields"],
  ["depth", "levels of nested fields"],
] as const;

export function boundsProblem(measured: Measured, limits: OperationLimits): GraphQLError | undefined {
  for (const [limit, what] of BOUNDS)
    if (measured[limit] > limits[limit]) return overLimit(limit, limits[limit], what, measured[limit]);
  return undefined;
}

/** The verdict on a document's operations. A document that Yoga has cached is measured once. */
export class Bounds {
  readonly #limits: OperationLimits;
  readonly #verdicts = new WeakMap<DocumentNode, Map<string, GraphQLError | undefined>>();

  constructor(limits: OperationLimits) {
    this.#limits = limits;
  }

  /** Why the operation is not run, as far as its document alone can tell. */
  problem(document: DocumentNode, operationName: string | null | undefined): GraphQLError | undefined {
    if (tooLongName(document, this.#limits.nameLength))
      return overLimit("nameLength", this.#limits.nameLength, "characters in a name");
    const operation = operationOf({ document, operationName });
    // Not remembered: a client can think of any number of names that a document does not have.
    if (operation instanceof GraphQLError) return operation;
    const name = operation.name?.value ?? "";
    const known = this.#verdicts.get(document) ?? new Map<string, GraphQLError | undefined>();
    this.#verdicts.set(document, known);
    if (!known.has(name))
      known.set(
        name,
        boundsProblem(
          guarded(() => measure(document, operation)),
          this.#limits,
        ),
      );
    return known.get(name);
  }
}
