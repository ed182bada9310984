import { type FieldNode, type GraphQLResolveInfo, getArgumentValues, isObjectType } from "graphql";
import { selectedFields } from "../../../graphql/look-ahead.js";
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
  for (const selected of selectedFields(info, TYPE)) {
    fields.add(selected.name.value);
    if (selected.name.value === "data") filter ??= filterOfField(selected, info);
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

function filterOfField(node: FieldNode, info: GraphQLResolveInfo): string | undefined {
  const type = info.schema.getType(TYPE);
  const field = isObjectType(type) ? type.getFields()["data"] : undefined;
  if (!field) return undefined;
  try {
    return filterArgument(getArgumentValues(field, node, info.variableValues)["paths"]);
  } catch {
    // Paths that cannot be asked for are an error of `data`, which looks at them again, and not of the whole profile.
    return undefined;
  }
}
