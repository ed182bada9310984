import { refusal } from "../errors.js";
import { type Fields, isList } from "../json.js";
import { serialized as profileHit } from "../profiles/document.js";
import type { Profile, State, User } from "../state.js";
import { stored as userHit } from "../users/user.js";

export interface Document {
  readonly id: string;
  /** Searchable fields and what they hold; others are stored without being indexed. */
  readonly terms: Readonly<Record<string, readonly unknown[]>>;
  hit(): Fields;
}

export interface Collection {
  readonly documents: readonly Document[];
  /** What can be sorted by, beside `_id`. */
  readonly fields: readonly string[];
}

const CREATED = "_kuzzle_info.createdAt";
const UPDATED = "_kuzzle_info.updatedAt";

function document(
  id: string,
  terms: Document["terms"],
  info: User["info"] | Profile["info"],
  hit: () => Fields,
): Document {
  const times = { [CREATED]: [info?.createdAt], [UPDATED]: [info?.updatedAt] };
  return { id, terms: { _id: [id], ...terms, ...times }, hit };
}

export function profileCollection(state: State): Collection {
  const seen = [...state.profiles.values()].filter(({ id }) => (state.unseen.get(id) ?? 0) <= state.now());
  const documents = seen.map((profile) => {
    const { tags } = profile.extras;
    const terms = {
      "policies.roleId": profile.policies.map(({ roleId }) => roleId),
      tags: isList(tags) ? tags : [tags],
    };
    return document(profile.id, terms, profile.info, () => {
      const lost = terms["policies.roleId"].find((roleId) => !state.roles.has(String(roleId)));
      if (lost !== undefined) throw refusal("security.role.not_found", lost);
      return profileHit(profile, false);
    });
  });
  return { documents, fields: ["policies.roleId", "tags", CREATED, UPDATED] };
}

export function userCollection(state: State): Collection {
  const documents = [...state.users.values()].map((user) =>
    document(user.id, { profileIds: user.profileIds }, user.info, () => userHit(user)),
  );
  return { documents, fields: ["profileIds", CREATED, UPDATED] };
}
