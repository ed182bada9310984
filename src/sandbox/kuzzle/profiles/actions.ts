import type { Actions } from "../actions.js";
import { rightsOf } from "../auth/rights.js";
import { ApiError, refusal } from "../errors.js";
import { type Fields, isList, without } from "../json.js";
import { profileCollection } from "../search/collections.js";
import { scroll } from "../search/scroll.js";
import { search } from "../search/search.js";
import { loadProfile, profilesOf, serialized } from "./document.js";
import { deleteProfile, mDeleteProfiles } from "./remove.js";
import { buildProfile, storeNew, updateProfile } from "./write.js";

const COLLECTIONS = ["users", "profiles", "roles"];

export const profileActions: Actions = {
  getProfile: (state, request) => serialized(loadProfile(state, request.id())),

  mGetProfiles(state, request) {
    const ids = request.bodyList("ids");
    const texts = ids.filter((id) => typeof id === "string");
    if (texts.length < ids.length) throw refusal("api.assert.invalid_type", "profileIds", "string[]");
    return { hits: profilesOf(state, texts).map((profile) => serialized(profile)) };
  },

  createProfile(state, request) {
    const id = request.id();
    const body = request.body();
    request.bodyList("policies");
    const info = { author: null, createdAt: state.now(), updatedAt: null, updater: null };
    const profile = buildProfile(state, id, body, request.flag("strict"), info);
    if (state.profiles.has(id)) throw refusal("services.storage.document_already_exists");
    return serialized(storeNew(state, request, profile));
  },

  createOrReplaceProfile(state, request) {
    const id = request.id();
    const body = request.body();
    request.bodyList("policies");
    const now = state.now();
    const info = { author: null, createdAt: now, updatedAt: now, updater: null };
    const profile = buildProfile(state, id, body, request.flag("strict"), info);
    return serialized(storeNew(state, request, profile));
  },

  updateProfile: (state, request) => serialized(updateProfile(state, request)),
  deleteProfile,
  mDeleteProfiles,
  getProfileRights: (state, request) => rightsOf(state, [loadProfile(state, request.id())]),
  searchProfiles: (state, request) => search(state, request, profileCollection(state), rolesAsQuery),
  scrollProfiles: scroll,

  /** Searches see from now on what was written before. */
  refresh(state, request) {
    const collection = request.text("collection");
    if (!COLLECTIONS.includes(collection))
      throw refusal("api.assert.unexpected_argument", collection, COLLECTIONS);
    state.unseen.clear();
    return null;
  },
};

/** The old way to search, by roles; it cannot stand beside a query, not even an empty one. */
function rolesAsQuery(body: Fields): Fields {
  const { roles, query } = body;
  if (!roles) return body;
  if (query) {
    throw new ApiError(
      400,
      'You cannot specifify both "roles" and "query". Prefer the usage of "query" property with a search query.',
    );
  }
  if (!isList(roles)) throw refusal("api.assert.invalid_type", "body.roles", "array");
  const wanted = roles.length ? { terms: { "policies.roleId": roles } } : { match_all: {} };
  return { ...without(body, "roles"), query: wanted };
}
