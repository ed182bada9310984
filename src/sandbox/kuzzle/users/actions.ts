import { randomUUID } from "node:crypto";
import type { Actions } from "../actions.js";
import { rightsOf } from "../auth/rights.js";
import { refusal } from "../errors.js";
import { isList } from "../json.js";
import { profilesOf } from "../profiles/document.js";
import type { ApiRequest } from "../request.js";
import { userCollection } from "../search/collections.js";
import { scroll } from "../search/scroll.js";
import { search } from "../search/search.js";
import type { State } from "../state.js";
import { loadUser, serialized, stored } from "./user.js";
import { createUser, updateUser } from "./write.js";

/** A list in the body; else in the query, as JSON or with commas. */
function wantedIds(request: ApiRequest): readonly unknown[] {
  const inBody = request.input.body && Reflect.get(request.input.body, "ids");
  if (inBody && Object.keys(inBody).length) return request.bodyList("ids");
  const sent = request.argument("ids");
  if (sent === undefined) throw refusal("api.assert.missing_argument", "ids");
  if (isList(sent)) return sent;
  if (typeof sent !== "string") throw refusal("api.assert.invalid_type", "ids", "array");
  try {
    const parsed: unknown = JSON.parse(sent);
    if (isList(parsed)) return parsed;
  } catch {
    // No JSON: then commas part the ids.
  }
  return sent.split(",");
}

function createKey(state: State, request: ApiRequest, userId: string): unknown {
  const given = request.argument("_id");
  const id = given ? request.id() : randomUUID();
  const description = request.bodyText("description");
  const user = loadUser(state, userId);
  const key = { id, userId: user.id, description, author: request.user.id };
  return state.apiKeys.create(key, request.argument("expiresIn"));
}

export const userActions: Actions = {
  getUser: (state, request) => serialized(loadUser(state, request.id())),

  /** Who does not exist is left out; an id asked for twice comes twice. */
  mGetUsers: (state, request) => ({
    hits: wantedIds(request).flatMap((id) => {
      const user = state.users.get(String(id));
      return user ? [stored(user)] : [];
    }),
  }),

  searchUsers: (state, request) => search(state, request, userCollection(state)),
  scrollUsers: scroll,
  createUser,
  updateUser,
  getUserRights: (state, request) =>
    rightsOf(state, profilesOf(state, loadUser(state, request.id()).profileIds)),

  createApiKey: (state, request) => createKey(state, request, request.text("userId")),
  searchApiKeys(state, request) {
    const hits = state.apiKeys.search(request.text("userId"));
    return { hits, total: hits.length };
  },
  deleteApiKey(state, request) {
    state.apiKeys.delete(request.text("userId"), request.id(), 0);
    return { _id: request.id() };
  },
};

/** The caller's own keys. Deleting does not wait for the index, which forgets the key a second later. */
export const ownKeyActions: Actions = {
  createApiKey: (state, request) => createKey(state, request, request.user.id),
  deleteApiKey(state, request) {
    state.apiKeys.delete(request.user.id, request.id(), 1000);
    return { _id: request.id() };
  },
};
