import { type FieldNode, type GraphQLResolveInfo, getArgumentValues, isObjectType } from "graphql";
import { badInput, selectedFields } from "../../../dialect.js";
import { EVERYTHING, filterOf, pathsProblem } from "../connector/read.js";
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

/** `paths` as one filter; undefined for an empty list, which asks for nothing. A bad path is `BAD_USER_INPUT`. */
export function filterArgument(paths: unknown): string | undefined {
  if (!Array.isArray(paths)) return EVERYTHING;
  const texts = paths.map(String);
  const problem = pathsProblem(texts);
  if (problem) throw badInput(`${problem}.`);
  return texts.length === 0 ? undefined : filterOf(texts);
}
