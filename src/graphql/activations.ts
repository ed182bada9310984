import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { factsOf } from "./root-fields.js";

/**
 * How many activations the root of an operation holds, those in fragments included: guesses do not come by the dozen. Each
 * fragment is looked at once, however often it is spread: spread twice it runs once, and looking anew would take for ever.
 */
export function countActivations(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): number {
  if (operation.operation !== "mutation") return 0;
  const fields = schema.getMutationType()?.getFields() ?? {};
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition.selectionSet);
  let found = 0;
  const open = [operation.selectionSet];
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
