import { crash, refusal } from "../errors.js";
import { type Fields, without } from "../json.js";
import type { Profile, State } from "../state.js";
import { isCount, refuseRoute } from "../storage-routes.js";

/** Names that a body may hold and that never count as extras. */
const FIXED = ["_id", "_kuzzle_info", "optimizedPolicies", "policies", "rateLimit"];

export function extrasOf(body: object): Fields {
  return without({ ...body }, ...FIXED);
}

/** The answer's form. Internal state leaks: a policy with restrictions shows an empty object for them. */
export function serialized(profile: Profile, optimized = true): Fields {
  const optimizedPolicies = profile.policies.map(({ roleId, restrictedTo }) =>
    restrictedTo ? { restrictedTo: {}, roleId } : { roleId },
  );
  return {
    _id: profile.id,
    _source: {
      policies: profile.policies,
      optimizedPolicies: optimized ? optimizedPolicies : [],
      rateLimit: profile.rateLimit,
      ...profile.extras,
      _kuzzle_info: profile.info,
    },
  };
}

export function loadProfile(state: State, id: string): Profile {
  refuseRoute(id);
  if (isCount(id)) throw crash("Cannot destructure property '_id' of 'profile' as it is null.");
  const profile = state.profiles.get(id);
  if (!profile) throw refusal("security.profile.not_found", id);
  const lost = profile.policies.find(({ roleId }) => !state.roles.has(String(roleId)));
  if (lost) throw refusal("services.cache.read_failed", `Role "${String(lost["roleId"])}" not found.`);
  return profile;
}

/** All or nothing: one unknown id fails the whole. */
export function profilesOf(state: State, ids: readonly string[]): readonly Profile[] {
  return ids.map((id) => loadProfile(state, id));
}
