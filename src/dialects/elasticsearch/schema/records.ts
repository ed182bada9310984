import { type FieldNode, type GraphQLResolveInfo, getArgumentValues, isObjectType } from "graphql";
import { badInput, firstName, type ProfileRecord, selectedFields, type Value } from "../../../dialect.js";
import { EVERYTHING, filterOf, pathsProblem } from "../connector/read.js";
import type { JsonObject, ProfileUser, Suggestion, UserProfile } from "../connector/records.js";

export const TYPE = "ElasticsearchUserProfile";

export interface ElasticsearchRecord extends ProfileRecord {
  readonly uid: string;
  readonly user: ProfileUser;
  readonly labels: Value<JsonObject>;
  /** Undefined in a suggestion. */
  readonly whole: UserProfile | undefined;
  /** Where it came along, without having been read by uid. */
  readonly data: { readonly filter: string; readonly value: Value<JsonObject> } | undefined;
}

/** Spread last in a record: before other keys V8 gives each object a shape of its own (docs/decisions.md). */
function common(upstream: string, { uid, user, labels }: Suggestion) {
  const displayName = firstName(user.fullName, user.username);
  return { type: TYPE, upstream, native: uid, displayName, uid, user, labels };
}

export function toRecord(upstream: string, profile: UserProfile): ElasticsearchRecord {
  return { whole: profile, data: undefined, ...common(upstream, profile) };
}

export function toSuggestedRecord(
  upstream: string,
  suggestion: Suggestion,
  filter: string | undefined,
): ElasticsearchRecord {
  const data = filter === undefined ? undefined : { filter, value: suggestion.data };
  return { whole: undefined, data, ...common(upstream, suggestion) };
}

/** What an operation selects of the profiles that one field gives. */
interface Selection {
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
