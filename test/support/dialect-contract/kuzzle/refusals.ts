import { expect, it } from "vitest";
import type { World } from "../world.js";
import { READ, READ_MANY, UPDATE } from "./documents.js";
import { INDEX, ROLE } from "./seeds.js";
import type { KuzzleTarget } from "./target.js";

const ID = "contract-refused";

/** What `updateSecurityProfile` refuses, and where it says the mistake is. */
export function refusals(world: () => World<KuzzleTarget>): void {
  const update = async (input: object) => {
    const { body } = await world().gateway.ask(UPDATE, { input: { refresh: "FALSE", ...input } });
    expect(body.errors).toBeUndefined();
    return body.data.updateSecurityProfile;
  };
  it("refuses to read what can be no id", async () => {
    const { body } = await world().gateway.ask(READ, { id: "" });
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
  });

  const restricted = (...restrictedTo: object[]) => [{ roleId: ROLE }, { roleId: ROLE, restrictedTo }];

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
      "an unknown index",
      { policies: restricted({ index: INDEX }, { index: "no-such-index" }) },
      "policies.1.restrictedTo.1.index",
    ],
    [
      "an unknown collection",
      { policies: restricted({ index: INDEX, collections: ["films", "nothing"] }) },
      "policies.1.restrictedTo.0.collections",
    ],
    ["an index without a name", { policies: restricted({ index: "" }) }, "policies.1.restrictedTo.0.index"],
    [
      "a collection without a name",
      { policies: restricted({ index: INDEX, collections: [""] }) },
      "policies.1.restrictedTo.0.collections.0",
    ],
    ["more retries than can be", { retryOnConflict: 2_147_483_648 }, "retryOnConflict"],
  ])("refuses %s", async (_, change, path) => {
    await world().target.putProfile(ID, [{ roleId: ROLE }], 5);
    const { __typename, code, issues } = await update({ id: ID, ...change });
    expect([__typename, code]).toEqual(["InvalidInputError", "INVALID_INPUT"]);
    expect(issues.map((issue: { path: string }) => issue.path)).toEqual([path]);
    const { body } = await world().gateway.ask(READ, { id: ID });
    expect(body.data.kuzzleSecurityProfile).toMatchObject({ rateLimit: 5, policies: [{ roleId: ROLE }] });
  });

  it("refuses to take its own role from the profile of those without credentials", async () => {
    expect(await update({ id: "anonymous", policies: [{ roleId: ROLE }] })).toMatchObject({
      __typename: "InvalidInputError",
      issues: [{ path: "policies" }],
    });
  });

  it("says NOT_FOUND for a profile that does not exist, whatever else is wrong", async () => {
    for (const change of [{ rateLimit: 1 }, { policies: [{ roleId: "no-such-role" }] }]) {
      expect(await update({ id: "no-such-profile", ...change })).toEqual({
        __typename: "NotFoundError",
        code: "NOT_FOUND",
        message: 'Profile "no-such-profile" not found.',
        upstream: "kuzzle",
      });
    }
  });

  it("refuses an id that no profile can have", async () => {
    for (const id of ["", "_search", "_count", "x".repeat(513), "ü".repeat(257)]) {
      const { __typename, issues } = await update({ id, rateLimit: 1 });
      expect([id, __typename, issues?.[0]?.path]).toEqual([id, "InvalidInputError", "id"]);
    }
  });

  it("says which role is gone where a profile cannot be loaded, and reads the others", async () => {
    const { gateway, target } = world();
    await target.putProfile("contract-whole", [{ roleId: ROLE }]);
    await target.putOrphan("contract-orphan", "contract-lost-role");
    try {
      expect(await update({ id: "contract-orphan", rateLimit: 1 })).toMatchObject({
        __typename: "InvalidInputError",
        issues: [{ path: "id", message: expect.stringContaining("contract-lost-role") }],
      });
      const { body } = await gateway.ask(READ_MANY, { ids: ["contract-orphan", "contract-whole"] });
      expect(body.data.kuzzleSecurityProfiles).toEqual([null, { profileId: "contract-whole" }]);
      expect(body.errors).toHaveLength(1);
      expect(body.errors[0]).toMatchObject({
        path: ["kuzzleSecurityProfiles", 0],
        extensions: { code: "UPSTREAM_UNAVAILABLE", retryable: false },
      });
    } finally {
      await target.putRole("contract-lost-role", { document: ["get"] });
    }
  });
}
