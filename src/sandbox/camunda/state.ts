import type { Grant, Permission } from "./options.js";

export interface Profile {
  id: string | null;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
}

/** One row of the identity table. */
export interface User extends Profile {
  id: string;
  password: string | null;
  /** Raised by every write, the lock-out's too; a write names the revision it has read. */
  revision: number;
  attempts: number;
  lockedUntil: number | null;
  readonly groups: readonly string[];
}

const longestId = 64;
const longestValue = 255;

/** Lengths are UTF-16 code units, as the database counts them. */
export function fitsColumns(profile: Profile): boolean {
  const { id, firstName, lastName, email } = profile;
  return (
    (id ?? "").length <= longestId &&
    [firstName, lastName, email].every((value) => (value ?? "").length <= longestValue)
  );
}

export class Users {
  readonly #rows = new Map<string, User>();

  /** By id, in code unit order: upper case before lower case. */
  all(): User[] {
    return [...this.#rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  find(id: string): User | undefined {
    return this.#rows.get(id);
  }

  insert(
    id: string,
    profile: Omit<Profile, "id">,
    password: string | null,
    groups: readonly string[] = [],
  ): void {
    const { firstName, lastName, email } = profile;
    const names = { id, firstName, lastName, email };
    this.#rows.set(id, { ...names, password, revision: 1, attempts: 0, lockedUntil: null, groups });
  }

  /** `update ... where ID_ = id and REV_ = revision`: false where no such row is left. */
  update(id: string, revision: number, values: Partial<Omit<User, "id" | "revision">>): boolean {
    const row = this.#rows.get(id);
    if (row === undefined || row.revision !== revision) return false;
    Object.assign(row, values, { id, revision: revision + 1 });
    return true;
  }

  remove(id: string): void {
    this.#rows.delete(id);
  }
}

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

/** Every new user may read and change itself. */
export const grantOnSelf = (userId: string): Grant => ({ userId, permissions: ["ALL"], resourceId: userId });
