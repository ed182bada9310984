import type { Call } from "./call.js";
import { missingPermission } from "./errors.js";
import type { Permission } from "./options.js";

/** Nothing is checked for a request without credentials, nor for the admin group. */
export function isAdmin({ options, caller, engine, flavour }: Call): boolean {
  if (!options.authorization || caller === null) return true;
  return engine.users.find(caller)?.groups.includes(flavour.adminGroup) === true;
}

export function may(call: Call, permission: Permission, resourceId: string | null): boolean {
  return isAdmin(call) || call.engine.grants.allow(call.caller ?? "", permission, resourceId);
}

export function ensureMay(call: Call, permission: Permission, resourceId: string | null): void {
  if (!may(call, permission, resourceId)) throw missingPermission(call.caller ?? "", permission, resourceId);
}
