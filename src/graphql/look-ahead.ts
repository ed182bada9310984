import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  isObjectType,
  type SelectionSetNode,
} from "graphql";

/**
 * The fields selected on one object type below the field that is being resolved. Each fragment is visited once, however often
 * it is spread: a chain in which each fragment spreads the next one twice would otherwise be visited 2^n times. Fragments on
 * other object types are skipped, and so are fields left out by `@skip` and `@include`.
 */
export function selectedFields(info: GraphQLResolveInfo, typeName: string): FieldNode[] {
  const found: FieldNode[] = [];
  const visited = new Set<string>();
  const visit = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      const skip = getDirectiveValues(GraphQLSkipDirective, selection, info.variableValues);
      const include = getDirectiveValues(GraphQLIncludeDirective, selection, info.variableValues);
      if (skip?.["if"] === true || include?.["if"] === false) continue;
      if (selection.kind === "Field") {
        found.push(selection);
        continue;
      }
      if (selection.kind === "FragmentSpread") {
        if (visited.has(selection.name.value)) continue;
        visited.add(selection.name.value);
      }
      const fragment = selection.kind === "InlineFragment" ? selection : info.fragments[selection.name.value];
      const type = fragment?.typeCondition && info.schema.getType(fragment.typeCondition.name.value);
      if (!isObjectType(type) || type.name === typeName) visit(fragment?.selectionSet);
    }
  };
  for (const node of info.fieldNodes) visit(node.selectionSet);
  return found;
}
