import type { Call } from "./call.js";
import { missingPermission } from "./errors.js";

export type Permission = "ALL" | "READ" | "UPDATE" | "CREATE" | "DELETE";

/** A user may do something with one user, or with all where `resourceId` is `*`. */
export interface Grant {
  readonly userId: string;
  readonly permissions: readonly Permission[];
  readonly resourceId: string;
}

/** Every new user may read and change itself. */
export const grantOnSelf = (userId: string): Grant => ({ userId, permissions: ["ALL"], resourceId: userId });

export class Grants {
  #grants: readonly Grant[];

  constructor(grants: readonly Grant[]) {
    this.#grants = grants;
  }

  add(grant: Grant): void {
    this.#grants = [...this.#grants, grant];
  }

  /** What goes with a deleted user. */
  removeAbout(resourceId: string): void {
    this.#grants = this.#grants.filter((grant) => grant.resourceId !== resourceId);
  }

  allow(userId: string, permission: Permission, resourceId: string | null): boolean {
    return this.#grants.some(
      (grant) =>
        grant.userId === userId &&
        (grant.permissions.includes(permission) || grant.permissions.includes("ALL")) &&
        (grant.resourceId === "*" || grant.resourceId === resourceId),
    );
  }
}

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
