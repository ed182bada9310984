import { expect, it } from "vitest";
import { attemptsDuring } from "../attempts.js";
import type { World } from "../world.js";
import { READ, SEARCH, UPDATE } from "./documents.js";
import { documented, INDEX, OTHER_ROLE, putDocumented, ROLE } from "./seeds.js";
import type { KuzzleTarget } from "./target.js";

const ID = "contract-written";

/** What `updateSecurityProfile` changes. */
export function updates(world: () => World<KuzzleTarget>): void {
  const update = async (input: object) => {
    const { body } = await world().gateway.ask(UPDATE, { input: { refresh: "FALSE", ...input } });
    expect(body.errors).toBeUndefined();
    return body.data.updateSecurityProfile;
  };
  const read = async (id: string) =>
    (await world().gateway.ask(READ, { id })).body.data.kuzzleSecurityProfile;
  const put = (rateLimit?: number) => world().target.putProfile(ID, [{ roleId: ROLE }], rateLimit);

  it("updates profiles as the upstream's documentation shows, with one call each", async () => {
    await putDocumented(world().target);
    for (const { id, ...change } of documented) {
      const made = await attemptsDuring(world().gateway, async () => {
        const updated = await update({ id, ...change });
        expect(updated).toMatchObject({
          __typename: "UpdateSecurityProfilePayload",
          profileId: id,
          version: null,
          profile: { profileId: id, ...change },
        });
      });
      expect(made.filter(({ operation }) => operation !== "login")).toHaveLength(1);
      expect(await read(id)).toMatchObject(change);
    }
  });

  it("keeps what is not given", async () => {
    await put(7);
    const policies = [{ roleId: OTHER_ROLE, restrictedTo: [] }];
    expect((await update({ id: ID, policies })).profile).toMatchObject({ rateLimit: 7, policies });
    expect((await update({ id: ID, rateLimit: 0 })).profile).toMatchObject({ rateLimit: 0, policies });
    expect((await update({ id: ID, rateLimit: null, policies: null })).profile).toMatchObject({
      rateLimit: 0,
      policies,
    });
    expect((await update({ id: ID })).profile).toMatchObject({ rateLimit: 0, policies });
  });

  it("moves the time of the last change and keeps that of the creation", async () => {
    await put();
    const before = await read(ID);
    const { profile } = await update({ id: ID, rateLimit: 3 });
    expect(profile.createdAt).toBe(before.createdAt);
    expect(Date.parse(profile.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
    expect((await read(ID)).updatedAt).toBe(profile.updatedAt);
  });

  it("keeps the order of policies, and one that is there twice", async () => {
    await put();
    const policies = [OTHER_ROLE, ROLE, OTHER_ROLE].map((roleId) => ({ roleId, restrictedTo: [] }));
    expect((await update({ id: ID, policies })).profile.policies).toEqual(policies);
  });

  it("takes restrictions to what does not exist only by force", async () => {
    await put();
    const policies = [{ roleId: ROLE, restrictedTo: [{ index: "no-such-index", collections: ["nothing"] }] }];
    expect((await update({ id: ID, policies, force: true })).profile.policies).toEqual(policies);
    expect(await update({ id: ID, policies, force: false })).toMatchObject({
      __typename: "InvalidInputError",
      issues: [{ path: "policies.0.restrictedTo.0.index" }],
    });
    expect((await read(ID)).policies).toEqual(policies);
  });

  it("answers once searches see the change, unless told not to wait", async () => {
    await put();
    for (const refresh of ["WAIT_FOR", "TRUE"]) {
      const roleId = refresh === "TRUE" ? ROLE : OTHER_ROLE;
      await update({ id: ID, policies: [{ roleId }], refresh });
      const { body } = await world().gateway.ask(SEARCH, { input: { roles: [roleId], size: 100 } });
      const found: { profileId: string }[] = body.data.searchKuzzleSecurityProfiles.items;
      expect([refresh, found.some(({ profileId }) => profileId === ID)]).toEqual([refresh, true]);
    }
  });

  it("takes names as they are, in the id too", async () => {
    for (const id of ["contract ü 🦊", "contract&a=b+c;d", "contract %2F %"]) {
      await world().target.putProfile(id, [{ roleId: ROLE }]);
      const policies = [{ roleId: ROLE, restrictedTo: [{ index: INDEX, collections: ["films"] }] }];
      expect((await update({ id, policies })).profile).toMatchObject({ profileId: id, policies });
    }
  });

  it("lets every one of several writes at once through, or says CONFLICT", async () => {
    await put();
    const limits = Array.from({ length: 6 }, (_, n) => n + 1);
    const patient = await Promise.all(limits.map((rateLimit) => update({ id: ID, rateLimit })));
    expect(patient.map(({ __typename }) => __typename)).toEqual(
      limits.map(() => "UpdateSecurityProfilePayload"),
    );
    const hasty = await Promise.all(
      limits.map((rateLimit) => update({ id: ID, rateLimit, retryOnConflict: 0, queuable: false })),
    );
    for (const { __typename } of hasty) {
      expect(__typename).toMatch(/^(UpdateSecurityProfilePayload|ConflictError)$/);
    }
    const won = limits.filter((_, n) => hasty[n].__typename === "UpdateSecurityProfilePayload");
    expect(won).toContain((await read(ID)).rateLimit);
  });
}
