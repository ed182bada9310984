import { crash, refusal } from "../errors.js";
import { type Fields, isFields, isList } from "../json.js";
import type { State } from "../state.js";
import { isCount, refuseRoute } from "../storage-routes.js";

const DEFAULT: readonly Fields[] = [{ roleId: "default" }];

/** Whatever is empty becomes the role `default`, in silence; what is no list breaks the server's own code. */
export function readPolicies(state: State, value: unknown): readonly Fields[] {
  if (!value || (isList(value) && value.length === 0)) return DEFAULT;
  if (!isList(value)) throw crash("profile.policies.map is not a function");
  if (value.includes(null)) throw crash("Cannot read properties of null (reading 'roleId')");
  const policies = value.map((policy) => (isFields(policy) ? policy : {}));
  for (const { roleId } of policies) checkRole(state, roleId);
  return policies;
}

function checkRole(state: State, roleId: unknown): void {
  if (roleId === null || roleId === undefined) {
    throw refusal("services.storage.unexpected_error", "Missing required parameter: id");
  }
  refuseRoute(roleId);
  if (isCount(roleId)) throw refusal("security.profile.cannot_hydrate");
  if (roleId === "") throw refusal("services.storage.unexpected_error", "Response Error");
  if (!state.roles.has(String(roleId))) throw refusal("security.role.not_found", roleId);
}
