import { type DocumentNode, type GraphQLSchema, getOperationAST, Kind, type SelectionSetNode } from "graphql";
import { gatewayError } from "../graphql/errors.js";
import type { GatewayPlugin } from "../graphql/pipeline.js";
import { factsOf } from "../graphql/root-fields.js";

/** How many activations the root of an operation holds, those in fragments included. The document must be valid. */
export function countActivations(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): number {
  const fields = schema.getMutationType()?.getFields() ?? {};
  const count = ({ selections }: SelectionSetNode): number => {
    let found = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const field = fields[selection.name.value];
        if (field && factsOf(field)?.subject) found += 1;
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        found += count(selection.selectionSet);
      } else {
        const name = selection.name.value;
        const fragment = document.definitions.find(
          (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
        );
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION) found += count(fragment.selectionSet);
      }
    }
    return found;
  };
  const operation = getOperationAST(document, operationName);
  return operation?.operation === "mutation" ? count(operation.selectionSet) : 0;
}

/** Refuses an operation with more than one activation before any of it runs: guesses do not come by the dozen. */
export function oneActivation(): GatewayPlugin {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      if (countActivations(args.schema, args.document, args.operationName) <= 1) return;
      const message = "An operation may hold one activation.";
      setResultAndStopExecution({
        errors: [gatewayError("OPERATION_LIMIT_EXCEEDED", message, { status: 400 })],
      });
    },
  };
}
