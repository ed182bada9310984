import type { Action } from "./actions.js";
import type { Caller } from "./caller.js";
import { grantsCluster, grantsProfileWrite } from "./privileges.js";
import { forbidden } from "./refusals.js";

function subject(caller: Caller): string {
  if (caller.apiKey !== null) return `API key id [${caller.apiKey.id}] of user [${caller.user.username}]`;
  const who =
    caller.runBy === null
      ? `user [${caller.user.username}]`
      : `user [${caller.runBy.username}] run as [${caller.user.username}]`;
  const missing =
    caller.missingRoles.length > 0 ? ` (assigned roles [${caller.missingRoles}] were not found)` : "";
  return `${who} with effective roles [${caller.effectiveRoles}]${missing}`;
}

/** Throws the 403 that names what the caller would need. */
export function authorize(caller: Caller, action: Action | null, namespaces: readonly string[] = []): void {
  const refused = `action [${action?.name ?? "cluster:admin/xpack/security/user/authenticate"}] is unauthorized for ${subject(caller)}`;
  if (caller.refusedRunAs !== null) {
    const because = `because user [${caller.user.username}] is unauthorized to run as [${caller.refusedRunAs}]`;
    throw forbidden(`${refused}, ${because}`);
  }
  if (action === null) return;
  const allowed = caller.grants.every(
    (roles) =>
      action.privileges.some((privilege) => grantsCluster(roles, privilege)) ||
      (namespaces.length > 0 && grantsProfileWrite(roles, namespaces)),
  );
  if (allowed) return;
  throw forbidden(`${refused}, this action is granted by the cluster privileges [${action.privileges}]`);
}
