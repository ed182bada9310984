import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  isObjectType,
  type SelectionSetNode,
} from "graphql";
import { filterArgument } from "./data.js";
import { TYPE } from "./records.js";

/** What an operation selects of the profiles that one field gives. */
export interface Selection {
  /** Names of fields. */
  readonly fields: ReadonlySet<string>;
  /** The filter of the first `data` selected: it comes with the profile itself instead of costing a call of its own. */
  readonly filter: string | undefined;
}

export function selectionOf(info: GraphQLResolveInfo): Selection {
  const fields = new Set<string>();
  let filter: string | undefined;
  for (const field of info.fieldNodes) {
    for (const selected of fieldsOf(field.selectionSet, info)) {
      fields.add(selected.name.value);
      if (selected.name.value === "data") filter ??= filterOfField(selected, info);
    }
  }
  return { fields, filter };
}

/** The same, looked up once for all ids of a list: a long selection would be read a hundred times. */
export function filterPerField(): (info: GraphQLResolveInfo) => string | undefined {
  const known = new WeakMap<GraphQLResolveInfo, Selection>();
  return (info) => {
    const selection = known.get(info) ?? selectionOf(info);
    known.set(info, selection);
    return selection.filter;
  };
}

/** Fragments are followed but for those on other types of objects, which may have a `data` of their own. */
function fieldsOf(set: SelectionSetNode | undefined, info: GraphQLResolveInfo): FieldNode[] {
  return (set?.selections ?? []).flatMap((selection): FieldNode[] => {
    const skip = getDirectiveValues(GraphQLSkipDirective, selection, info.variableValues);
    const include = getDirectiveValues(GraphQLIncludeDirective, selection, info.variableValues);
    if (skip?.["if"] === true || include?.["if"] === false) return [];
    if (selection.kind === "Field") return [selection];
    const fragment = selection.kind === "InlineFragment" ? selection : info.fragments[selection.name.value];
    const type = fragment?.typeCondition && info.schema.getType(fragment.typeCondition.name.value);
    if (isObjectType(type) && type.name !== TYPE) return [];
    return fieldsOf(fragment?.selectionSet, info);
  });
}

function filterOfField(node: FieldNode, info: GraphQLResolveInfo): string | undefined {
  const type = info.schema.getType(TYPE);
  const field = isObjectType(type) ? type.getFields()["data"] : undefined;
  return field && filterArgument(getArgumentValues(field, node, info.variableValues)["paths"]);
}
