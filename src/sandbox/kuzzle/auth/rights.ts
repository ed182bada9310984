import { refusal } from "../errors.js";
import { type Fields, own } from "../json.js";
import { profilesOf } from "../profiles/document.js";
import { restrictionsOf } from "../profiles/restrictions.js";
import type { ApiRequest } from "../request.js";
import type { Profile, Role, State } from "../state.js";

/** 401 for somebody unknown, 403 for somebody known; the text of the first ends in the id, unasked. */
export function checkRights(state: State, request: ApiRequest): void {
  const allowed = profilesOf(state, request.user.profileIds).some((profile) =>
    profile.policies.some((policy) => {
      const role = state.roles.get(String(policy["roleId"]));
      return role !== undefined && allows(role, request) && covers(policy, request);
    }),
  );
  if (allowed) return;
  const id = request.user.id === "-1" ? "security.rights.unauthorized" : "security.rights.forbidden";
  throw refusal(id, request.input.controller, request.input.action, request.user.id);
}

/** The nearest entry decides: a named one hides the `*` beside it. */
function allows(role: Role, { input }: ApiRequest): boolean {
  const named = Object.hasOwn(role.controllers, input.controller ?? "");
  const actions = role.controllers[named ? (input.controller ?? "") : "*"]?.actions ?? {};
  return (Object.hasOwn(actions, input.action ?? "") ? actions[input.action ?? ""] : actions["*"]) === true;
}

/** Restrictions bind only requests that name an index. */
function covers(policy: Fields, { input }: ApiRequest): boolean {
  const { index, collection } = input.args;
  const restrictions = restrictionsOf(policy);
  if (restrictions.length === 0 || !index) return true;
  return restrictions.some(
    (each) => each.index === index && (!each.collections.length || each.collections.includes(collection)),
  );
}

/** What the profiles together allow, one entry per action, index and collection. */
export function rightsOf(state: State, profiles: readonly Profile[]): Fields {
  const rights = new Map<string, { readonly entry: Fields; allowed: boolean }>();
  for (const { policies } of profiles) {
    for (const policy of policies) {
      const targets = restrictionsOf(policy).flatMap(({ index, collections }) =>
        (collections.length ? collections : ["*"]).map((collection) => ({ collection, index })),
      );
      const everywhere = [{ collection: "*", index: "*" }];
      for (const [controller, { actions }] of Object.entries(roleOf(state, policy))) {
        for (const [action, allowed] of Object.entries(actions)) {
          for (const target of targets.length ? targets : everywhere) {
            const entry = { action, controller, ...target };
            const key = JSON.stringify(entry);
            rights.set(key, { entry, allowed: allowed || (rights.get(key)?.allowed ?? false) });
          }
        }
      }
    }
  }
  const hits = [...rights.values()].map(({ entry, allowed }) => ({
    ...{ action: entry["action"], collection: entry["collection"], controller: entry["controller"] },
    ...{ index: entry["index"], value: allowed ? "allowed" : "denied" },
  }));
  return { hits, total: hits.length };
}

function roleOf(state: State, policy: Fields): Role["controllers"] {
  const id = own(policy, "roleId");
  const role = state.roles.get(String(id));
  if (!role) throw refusal("security.role.not_found", id);
  return role.controllers;
}
