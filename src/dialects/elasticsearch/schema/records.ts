import { firstName, type ProfileRecord, type Value } from "../../../dialect.js";
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

function common(upstream: string, { uid, user, labels }: Suggestion) {
  const displayName = firstName(user.fullName, user.username);
  return { type: TYPE, upstream, native: uid, displayName, uid, user, labels };
}

export function toRecord(upstream: string, profile: UserProfile): ElasticsearchRecord {
  return { ...common(upstream, profile), whole: profile, data: undefined };
}

export function toSuggestedRecord(
  upstream: string,
  suggestion: Suggestion,
  filter: string | undefined,
): ElasticsearchRecord {
  const data = filter === undefined ? undefined : { filter, value: suggestion.data };
  return { ...common(upstream, suggestion), whole: undefined, data };
}
