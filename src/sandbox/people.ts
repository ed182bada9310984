import type { EmulatedPerson } from "../dialect/define-dialect.js";

/** One human of the sandbox, known to all three emulators under one username. */
export type SandboxPerson = EmulatedPerson;

function person(
  username: string,
  firstName: string,
  lastName: string,
  roles: readonly string[],
  profileIds: readonly string[],
  password = `${username}-sandbox`,
): SandboxPerson {
  return { username, firstName, lastName, email: `${username}@example.org`, password, roles, profileIds };
}

/** The people of the upstreams' documentation and a few more, so that every documented example works. */
export const people: readonly SandboxPerson[] = [
  person(
    "jacknich",
    "Jack",
    "Nicholson",
    ["admin", "other_role1"],
    ["default", "myProfile"],
    "l0ng-r4nd0m-p@ssw0rd",
  ),
  person("jonny1", "John", "Doe", ["viewer"], ["default"]),
  person("ada", "Ada", "Lovelace", ["admin"], ["admin"]),
  person("alan", "Alan", "Turing", ["viewer"], ["default", "myProfile"]),
  person("barbara", "Barbara", "Liskov", ["viewer"], ["myProfile"]),
  person("edsger", "Edsger", "Dijkstra", ["viewer"], ["default"]),
  person("frances", "Frances", "Allen", ["viewer"], ["default"]),
  person("grace", "Grace", "Hopper", ["admin", "viewer"], ["admin", "default"]),
  person("katherine", "Katherine", "Johnson", ["viewer"], ["default"]),
  person("margaret", "Margaret", "Hamilton", ["viewer"], ["myProfile", "default"]),
];
