import type { SandboxPerson } from "../people.js";
import type { Seeding } from "./seeding.js";

export const ADMIN = { username: "admin", password: "kuzzle-sandbox" };

/** What the sandbox holds, so that every documented example works as it is written. */
export function fillSandbox(seed: Seeding, people: readonly SandboxPerson[]): void {
  seed.restrict();
  for (const id of ["myrole", "myRole"]) seed.role(id, { document: ["get", "search"] });
  seed.index("index1", ["foo"]);
  seed.index("index2", ["foo", "bar"]);
  seed.index("my-second-index", ["my-collection"]);
  seed.profile("myProfile", [
    { roleId: "myrole" },
    { roleId: "default", restrictedTo: [{ index: "index1" }] },
  ]);
  seed.profile("profile ID", [{ roleId: "default" }]);
  const known = new Set(["default", "admin", "anonymous", "myProfile", "profile ID"]);
  for (const id of new Set(people.flatMap(({ profileIds }) => profileIds)))
    if (!known.has(id)) seed.profile(id, [{ roleId: "default" }]);
  seed.user(ADMIN.username, ["admin"], ADMIN.password);
  for (const { username, profileIds, password, firstName, lastName, email } of people) {
    seed.user(username, profileIds, password, { name: `${firstName} ${lastName}`, email });
  }
}
