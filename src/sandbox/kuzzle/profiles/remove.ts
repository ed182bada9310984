import { ApiError, partialFailure, refusal } from "../errors.js";
import type { ApiRequest } from "../request.js";
import type { State } from "../state.js";
import { loadProfile } from "./document.js";
import { refreshed } from "./write.js";

const PROTECTED = ["admin", "default", "anonymous"];
const MAX_WRITES = 200;

/** `detach` takes the profile away from its users first; who has none left becomes anonymous. */
function remove(state: State, id: string, detach: { by: string } | null): void {
  loadProfile(state, id);
  if (PROTECTED.includes(id)) throw refusal("security.profile.cannot_delete");
  const users = [...state.users.values()].filter((user) => user.profileIds.includes(id));
  if (!detach && users.length) throw refusal("security.profile.in_use");
  for (const user of users) {
    const left = user.profileIds.filter((each) => each !== id);
    const info = user.info && { ...user.info, updatedAt: state.now(), updater: detach?.by ?? null };
    state.users.set(user.id, { ...user, profileIds: left.length ? left : ["anonymous"], info });
  }
  state.profiles.delete(id);
}

export function deleteProfile(state: State, request: ApiRequest): unknown {
  const id = request.id();
  const detach = request.text("onAssignedUsers", "fail") === "remove" ? { by: request.user.id } : null;
  remove(state, id, detach);
  refreshed(state, request);
  return { _id: id };
}

/** A part that fails does not stop the rest: the answer then holds a result and an error, status 206. */
export function mDeleteProfiles(state: State, request: ApiRequest): unknown {
  const ids = request.bodyList("ids").map(String);
  if (ids.length > MAX_WRITES) throw refusal("services.storage.write_limit_exceeded");
  const errors: ApiError[] = [];
  const deleted = ids.filter((id) => {
    try {
      remove(state, id, null);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      errors.push(error);
      return false;
    }
  });
  if (errors.length) request.partly = partialFailure("services.storage.incomplete_delete", errors);
  return deleted;
}
