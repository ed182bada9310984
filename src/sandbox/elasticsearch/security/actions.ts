/** A thing to do, and the cluster privileges that allow it, least first. */
export interface Action {
  readonly name: string;
  readonly privileges: readonly string[];
}

const MANAGE = ["manage_user_profile", "manage_security", "all"];
const READ = ["manage_user_profile", "read_security", "manage_security", "all"];

const profile = (name: string, privileges: readonly string[]): Action => ({
  name: `cluster:admin/xpack/security/profile/${name}`,
  privileges,
});

const token = (name: string): Action => ({
  name: `cluster:admin/xpack/security/token/${name}`,
  privileges: ["manage_token", "manage_security", "all"],
});

export const actions = {
  activate: profile("activate", MANAGE),
  updateData: profile("put/data", MANAGE),
  setEnabled: profile("set_enabled", MANAGE),
  get: profile("get", READ),
  suggest: profile("suggest", READ),
  hasPrivileges: profile("has_privileges", READ),
  getUser: {
    name: "cluster:admin/xpack/security/user/get",
    privileges: ["read_security", "manage_security", "all"],
  },
  queryUser: {
    name: "cluster:admin/xpack/security/user/query",
    privileges: ["read_security", "manage_security", "all"],
  },
  main: { name: "cluster:monitor/main", privileges: ["monitor", "manage", "all"] },
  createToken: token("create"),
  invalidateToken: token("invalidate"),
} satisfies Record<string, Action>;
