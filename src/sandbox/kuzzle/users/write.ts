import { ApiError, refusal } from "../errors.js";
import { type Fields, isFields, own, without } from "../json.js";
import type { ApiRequest } from "../request.js";
import type { State, User } from "../state.js";
import { loadUser, readProfileIds, serialized, strategiesOf } from "./user.js";

const FIXED = ["_id", "_kuzzle_info", "profileIds"];

/** The user is stored before the credentials are looked at, and taken back when they are no good. */
export function createUser(state: State, request: ApiRequest): Fields {
  const content = request.bodyObject("content");
  const wanted = request.bodyList("content", "profileIds");
  const credentials = request.bodyObject("credentials", {});
  const id = request.id();
  const unknown = Object.keys(credentials).find((strategy) => strategy !== "local");
  if (unknown !== undefined) throw refusal("security.credentials.unknown_strategy", unknown);
  const local = own(credentials, "local");
  if (local !== undefined && strategiesOf(state, id).length) {
    throw refusal("security.credentials.database_inconsistency", id);
  }
  const profileIds = readProfileIds(state, id, wanted);
  if (state.users.has(id)) throw refusal("security.user.already_exists", id);
  if (local !== undefined) addCredentials(state, id, isFields(local) ? local : {});
  const info = { createdAt: state.now(), updatedAt: null, updater: null };
  return serialized(put(state, { id, profileIds, content: without(content, ...FIXED), info }));
}

export function updateUser(state: State, request: ApiRequest): Fields {
  const id = request.id();
  const body = request.bodyFields();
  const wanted = body["profileIds"] ?? null;
  const listed = wanted === null ? null : request.bodyList("profileIds");
  const before = loadUser(state, id);
  const profileIds = listed ? readProfileIds(state, id, listed) : before.profileIds;
  const created = before.info?.createdAt ?? state.now();
  const info = { createdAt: created, updatedAt: state.now(), updater: request.user.id };
  const content = { ...before.content, ...without(body, ...FIXED) };
  return serialized(put(state, { id, profileIds, content, info }));
}

function addCredentials(state: State, userId: string, { username, password }: Fields): void {
  if (typeof username !== "string" || !username) throw new ApiError(400, "Username required.");
  if (typeof password !== "string" || !password) throw new ApiError(400, "Password required.");
  if (state.credentials.has(username)) throw new ApiError(412, `Login "${username}" is already used.`);
  state.credentials.set(username, { userId, password });
}

function put(state: State, user: User): User {
  state.users.set(user.id, user);
  return user;
}
