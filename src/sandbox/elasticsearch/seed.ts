import type { SandboxPerson } from "../people.js";
import { activateProfile } from "./profiles/activate.js";
import { type Role, type RoleDescriptor, roleDescriptor } from "./security/roles.js";
import type { Realm, User } from "./security/user.js";
import type { ApiKey, Cluster } from "./state.js";

export const NATIVE: Realm = { name: "default_native", type: "native" };
export const RESERVED: Realm = { name: "reserved", type: "reserved" };

/** A user to put in; what is left out is empty, and the realm the native one. */
export type NewUser = Pick<User, "username" | "password"> & Partial<User>;

export function putUser(cluster: Cluster, user: NewUser): User {
  const made: User = {
    roles: [],
    fullName: null,
    email: null,
    metadata: {},
    enabled: true,
    realm: NATIVE,
    ...user,
  };
  cluster.users.set(made.username, made);
  return made;
}

export const putRole = (cluster: Cluster, name: string, descriptor: RoleDescriptor): Role => {
  const role = roleDescriptor.parse(descriptor);
  cluster.roles.set(name, role);
  return role;
};

/** An API key to put in. Its Authorization header is `ApiKey base64(id:secret)`. */
export interface NewApiKey {
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  /** The username of whoever made it. */
  readonly owner: string;
  readonly roles?: readonly RoleDescriptor[];
}

export function putApiKey(cluster: Cluster, { id, secret, name, owner, roles = [] }: NewApiKey): ApiKey {
  const user = cluster.users.get(owner);
  if (user === undefined) throw new Error(`no user ${owner} to own the API key ${id}`);
  const key = { id, secret, name, owner: user, roles: roles.map((role) => roleDescriptor.parse(role)) };
  cluster.apiKeys.set(id, key);
  return key;
}

/** Roles that people have, and the least that a gateway needs. */
const ROLES: readonly (readonly [string, RoleDescriptor])[] = [
  ["admin", { cluster: ["monitor"], indices: [{ names: ["logs-*"], privileges: ["read"] }] }],
  ["other_role1", {}],
  ["profile_manager", { cluster: ["manage_user_profile", "read_security"] }],
  ["profile_reader", { cluster: ["read_security"] }],
];

/** The people, each with a native user and a profile. */
export function settle(cluster: Cluster, people: readonly SandboxPerson[]): void {
  for (const [name, descriptor] of ROLES) putRole(cluster, name, descriptor);
  for (const { username, firstName, lastName, email, password, roles } of people) {
    const fullName = `${firstName} ${lastName}`;
    activateProfile(cluster, putUser(cluster, { username, password, roles, fullName, email }));
  }
}

/** May do what a gateway does, and no more: `Authorization: ApiKey base64(id:secret)`. */
export const gatewayApiKey = {
  id: "sandbox-gateway",
  secret: "sandbox-gateway-secret",
  name: "gateway",
  owner: "elastic",
  roles: [{ cluster: ["manage_user_profile", "read_security"] }],
} satisfies NewApiKey;
