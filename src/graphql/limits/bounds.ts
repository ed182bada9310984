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

/** What is known of one document: whether its names are too long, and the verdict on each of its operations. */
interface Known {
  readonly tooLong: boolean;
  readonly operations: Map<string, GraphQLError | undefined>;
}

/** The verdict on a document's operations. A document that Yoga has cached is measured once. */
export class Bounds {
  readonly #limits: OperationLimits;
  readonly #known = new WeakMap<DocumentNode, Known>();

  constructor(limits: OperationLimits) {
    this.#limits = limits;
  }

  /** Why the operation is not run, as far as its document alone can tell. */
  problem(document: DocumentNode, operationName: string | null | undefined): GraphQLError | undefined {
    const { nameLength } = this.#limits;
    const { tooLong, operations } = this.#of(document);
    if (tooLong) return overLimit("nameLength", nameLength, "characters in a name");
    const operation = operationOf({ document, operationName });
    // Not remembered: a client can think of any number of names that a document does not have.
    if (operation instanceof GraphQLError) return operation;
    const name = operation.name?.value ?? "";
    if (!operations.has(name))
      operations.set(
        name,
        boundsProblem(
          guarded(() => measure(document, operation)),
          this.#limits,
        ),
      );
    return operations.get(name);
  }

  #of(document: DocumentNode): Known {
    let known = this.#known.get(document);
    if (!known) {
      known = { tooLong: tooLongName(document, this.#limits.nameLength), operations: new Map() };
      this.#known.set(document, known);
    }
    return known;
  }
}
