import { refusal } from "../errors.js";
import type { Fields } from "../json.js";
import { profilesOf } from "../profiles/document.js";
import type { State, User } from "../state.js";

export const anonymous: User = {
  id: "-1",
  profileIds: ["anonymous"],
  content: { name: "Anonymous" },
  info: null,
};

export function loadUser(state: State, id: string): User {
  if (id === "-1" || id === "anonymous") return anonymous;
  if (id === "_search") throw refusal("services.storage.search_as_an_id");
  const user = state.users.get(id);
  if (!user) throw refusal("security.user.not_found", id);
  return user;
}

/** As the cache holds it: who created it is lost, who changed it is there. */
export function serialized(user: User): Fields {
  return form(user, user.info ?? undefined);
}

/** As the storage engine holds it: nobody's name is there. */
export function stored(user: User): Fields {
  return form(user, { author: null, ...user.info, updater: null });
}

function form(user: User, info: Fields | undefined): Fields {
  const source = { profileIds: user.profileIds, ...user.content, _kuzzle_info: info };
  return { _id: user.id, _source: source };
}

/** Every profile must exist, and there must be one. */
export function readProfileIds(state: State, userId: string, value: readonly unknown[]): readonly string[] {
  if (value.length === 0) throw refusal("security.user.no_profile", userId);
  const ids = value.filter((id) => typeof id === "string");
  if (ids.length < value.length) throw refusal("api.assert.invalid_type", "profileIds", "string[]");
  profilesOf(state, ids);
  return ids;
}

/** The ways a user can log in. */
export function strategiesOf(state: State, userId: string): readonly string[] {
  return [...state.credentials.values()].some((each) => each.userId === userId) ? ["local"] : [];
}
