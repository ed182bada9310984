import { expect, it } from "vitest";
import { attemptsDuring } from "../attempts.js";
import type { World } from "../world.js";
import { CREATE, DELETE, READ, REPLACE, SEARCH, UPDATE } from "./documents.js";
import { INDEX, OTHER_ROLE, ROLE } from "./seeds.js";
import { type KuzzleTarget, refreshUsers, sourceOf } from "./target.js";

const ID = "contract-made";
const policies = [{ roleId: ROLE }];

/** What creates, replaces and deletes profiles. */
export function lifecycle(world: () => World<KuzzleTarget>): void {
  const ask = async (document: string, name: string, input: object) => {
    const { body } = await world().gateway.ask(document, { input: { refresh: "FALSE", ...input } });
    expect(body.errors).toBeUndefined();
    return body.data[name];
  };
  const create = (input: object) => ask(CREATE, "createSecurityProfile", input);
  const replace = (input: object) => ask(REPLACE, "replaceSecurityProfile", input);
  const remove = (input: object) => ask(DELETE, "deleteSecurityProfile", input);
  const update = (input: object) => ask(UPDATE, "updateSecurityProfile", input);
  const read = async (id: string) =>
    (await world().gateway.ask(READ, { id })).body.data.kuzzleSecurityProfile;
  const gone = (id = ID) => world().target.dropProfile(id);

  it("creates a profile with one call, and shows it", async () => {
    await gone();
    const restrictedTo = [{ index: INDEX, collections: ["films"] }];
    const made = await attemptsDuring(world().gateway, async () => {
      const created = await create({ id: ID, rateLimit: 7, policies: [{ roleId: ROLE, restrictedTo }] });
      expect(created).toMatchObject({
        __typename: "CreateSecurityProfilePayload",
        profileId: ID,
        profile: {
          rateLimit: 7,
          policies: [{ roleId: ROLE, restrictedTo }],
          tags: [],
          author: null,
          updater: null,
          createdAt: expect.stringMatching(/^\d{4}-/),
          updatedAt: null,
        },
      });
    });
    expect(made.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ["createSecurityProfile", "ok"],
    ]);
    expect(await read(ID)).toMatchObject({ rateLimit: 7, policies: [{ roleId: ROLE, restrictedTo }] });
  });

  it("says CONFLICT for a profile that exists already, and leaves it as it is", async () => {
    await world().target.putProfile(ID, policies, 5);
    expect(await create({ id: ID, policies: [{ roleId: OTHER_ROLE }] })).toEqual({
      __typename: "ConflictError",
      code: "CONFLICT",
      message: "A profile with this id exists already.",
      upstream: "kuzzle",
    });
    expect(await read(ID)).toMatchObject({ rateLimit: 5, policies });
  });

  it("lets one of several creations at once through", async () => {
    await gone();
    const made = await Promise.all(Array.from({ length: 6 }, () => create({ id: ID, policies })));
    const names = made.map(({ __typename }) => __typename).sort();
    expect(names).toEqual([...Array(5).fill("ConflictError"), "CreateSecurityProfilePayload"]);
  });

  it("answers once searches see what was created or deleted, unless told not to wait", async () => {
    await gone();
    const found = async () => {
      const { body } = await world().gateway.ask(SEARCH, { input: { roles: [ROLE], size: 100 } });
      const { items } = body.data.searchKuzzleSecurityProfiles;
      return items.some(({ profileId }: { profileId: string }) => profileId === ID);
    };
    await create({ id: ID, policies, refresh: "WAIT_FOR" });
    expect(await found()).toBe(true);
    await remove({ id: ID, refresh: "TRUE" });
    expect(await found()).toBe(false);
  });

  it("replaces a profile as a whole, and makes one that is not there", async () => {
    await world().target.putProfile(ID, policies, 5, { tags: ["old"] });
    expect(await replace({ id: ID, policies: [{ roleId: OTHER_ROLE }] })).toMatchObject({
      __typename: "ReplaceSecurityProfilePayload",
      profileId: ID,
      profile: { rateLimit: 0, policies: [{ roleId: OTHER_ROLE, restrictedTo: [] }], tags: [] },
    });
    await gone();
    expect(await replace({ id: ID, policies, rateLimit: 3 })).toMatchObject({ profile: { rateLimit: 3 } });
    expect(await read(ID)).toMatchObject({ rateLimit: 3, policies });
  });

  it("keeps through updates what else a profile holds, and shows its tags", async () => {
    const more = { tags: ["red", "green"], own: { deep: [1] } };
    await world().target.putProfile(ID, policies, 5, more);
    expect(await update({ id: ID, rateLimit: 6, policies: [{ roleId: OTHER_ROLE }] })).toMatchObject({
      profile: { rateLimit: 6, tags: more.tags },
    });
    expect(await read(ID)).toMatchObject({ rateLimit: 6, tags: more.tags });
    expect(await sourceOf(world().target, ID)).toMatchObject({ ...more, rateLimit: 6 });
  });

  it("takes restrictions to what does not exist only by force", async () => {
    await gone();
    const lost = [{ roleId: ROLE, restrictedTo: [{ index: "no-such-index", collections: ["nothing"] }] }];
    for (const write of [create, replace]) {
      expect(await write({ id: ID, policies: lost })).toMatchObject({
        __typename: "InvalidInputError",
        issues: [{ path: "policies.0.restrictedTo.0.index" }],
      });
      expect(await read(ID)).toBeNull();
      expect((await write({ id: ID, policies: lost, force: true })).profile.policies).toEqual(lost);
      await gone();
    }
  });

  it.each([
    ["an unknown role", { policies: [{ roleId: ROLE }, { roleId: "no-such-role" }] }, "policies.1.roleId"],
    ["a role without a name", { policies: [{ roleId: "" }] }, "policies.0.roleId"],
    [
      "a role that reads like a route that answers",
      { policies: [{ roleId: "_count" }] },
      "policies.0.roleId",
    ],
    ["a role that reads like the mapping", { policies: [{ roleId: "_mapping" }] }, "policies.0.roleId"],
    ["a role that reads like a route", { policies: [{ roleId: "_search" }] }, "policies.0.roleId"],
    ["no policies at all", { policies: [] }, "policies"],
    [
      "an unknown collection",
      { policies: [{ roleId: ROLE, restrictedTo: [{ index: INDEX, collections: ["films", "nothing"] }] }] },
      "policies.0.restrictedTo.0.collections",
    ],
    [
      "an index without a name",
      { policies: [{ roleId: ROLE, restrictedTo: [{ index: "" }] }] },
      "policies.0.restrictedTo.0.index",
    ],
    ["an id of the storage's own", { id: "_mapping", policies }, "id"],
    ["an id that is too long", { id: "x".repeat(513), policies }, "id"],
    [
      "what takes its own role from the profile of those without credentials",
      { id: "anonymous", policies },
      "policies",
    ],
  ])("creates and replaces nothing with %s", async (_, input, path) => {
    await gone();
    for (const write of [create, replace]) {
      const { __typename, code, issues } = await write({ id: ID, ...input });
      expect([__typename, code, issues?.map((issue: { path: string }) => issue.path)]).toEqual([
        "InvalidInputError",
        "INVALID_INPUT",
        [path],
      ]);
    }
    expect(await read(ID)).toBeNull();
  });

  it("deletes a profile, and says NOT_FOUND where there is none", async () => {
    await world().target.putProfile(ID, policies);
    expect(await remove({ id: ID })).toEqual({ __typename: "DeleteSecurityProfilePayload", profileId: ID });
    expect(await read(ID)).toBeNull();
    expect(await remove({ id: ID })).toEqual({
      __typename: "NotFoundError",
      code: "NOT_FOUND",
      message: `Profile "${ID}" not found.`,
      upstream: "kuzzle",
    });
  });

  it("deletes a profile that users have only where it is to be taken from them", async () => {
    const { target, gateway } = world();
    await target.putProfiles([ID], policies);
    await target.putUser("contract-owner", [ID], "secret-owner");
    await refreshUsers(target);
    const refused = await remove({ id: ID, onAssignedUsers: "FAIL" });
    expect(refused).toMatchObject({ code: "CONFLICT", message: expect.stringContaining("given to users") });
    expect(await read(ID)).toMatchObject({ profileId: ID });
    expect(await remove({ id: ID, onAssignedUsers: "REMOVE" })).toMatchObject({ profileId: ID });
    const { body } = await gateway.ask('{ person(username: "contract-owner") { kuzzle { profileId } } }');
    expect(body.data.person.kuzzle).toEqual([{ profileId: "anonymous" }]);
  });

  it("deletes none of the profiles that Kuzzle protects", async () => {
    for (const id of ["admin", "default", "anonymous"]) {
      for (const onAssignedUsers of ["FAIL", "REMOVE"]) {
        expect(await remove({ id, onAssignedUsers })).toMatchObject({
          __typename: "InvalidInputError",
          issues: [{ path: "id", message: expect.stringContaining("protected") }],
        });
      }
      expect(await read(id)).toMatchObject({ profileId: id });
    }
  });

  it("replaces a profile whose role is gone, which nothing else can mend", async () => {
    const { target } = world();
    await target.putOrphan("contract-mended", "contract-gone-role");
    try {
      expect(await remove({ id: "contract-mended" })).toMatchObject({
        __typename: "InvalidInputError",
        issues: [{ path: "id", message: expect.stringContaining("contract-gone-role") }],
      });
      expect(await replace({ id: "contract-mended", policies })).toMatchObject({ profile: { policies } });
      expect(await read("contract-mended")).toMatchObject({ policies });
    } finally {
      await target.putRole("contract-gone-role", { document: ["get"] });
    }
  });
}
