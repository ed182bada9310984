import { type DocumentNode, type GraphQLSchema, getOperationAST, Kind, type SelectionSetNode } from "graphql";
import { notRun } from "../graphql/not-run.js";
import type { GatewayPlugin } from "../graphql/pipeline.js";
import { factsOf } from "../graphql/root-fields.js";

/**
 * How many activations the root of an operation holds, those in fragments included. Each fragment is looked at once,
 * however often it is spread: spread twice it runs once, and looking anew would take for ever.
 */
export function countActivations(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): number {
  const fields = schema.getMutationType()?.getFields() ?? {};
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition.selectionSet);
  const operation = getOperationAST(document, operationName);
  let found = 0;
  const open = operation?.operation === "mutation" ? [operation.selectionSet] : [];
  for (let set = open.pop(); set; set = open.pop()) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const field = fields[selection.name.value];
        if (field && factsOf(field)?.subject) found += 1;
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        open.push(selection.selectionSet);
      } else {
        const fragment = fragments.get(selection.name.value);
        fragments.delete(selection.name.value);
        if (fragment) open.push(fragment);
      }
    }
  }
  return found;
}

/** Refuses an operation with more than one activation before any of it runs: guesses do not come by the dozen. */
export function oneActivation(): GatewayPlugin {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      if (countActivations(args.schema, args.document, args.operationName) <= 1) return;
      const refusal = notRun("OPERATION_LIMIT_EXCEEDED", "An operation may hold one activation.");
      setResultAndStopExecution({ errors: [refusal] });
    },
  };
}
