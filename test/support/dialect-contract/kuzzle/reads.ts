import { expect, it } from "vitest";
import { attemptsDuring } from "../attempts.js";
import type { World } from "../world.js";
import { READ, READ_MANY, SEARCH } from "./documents.js";
import { OTHER_ROLE, ROLE } from "./seeds.js";
import type { KuzzleTarget } from "./target.js";

const SEARCHED = "contract-searched-role";
const many = Array.from({ length: 100 }, (_, n) => `contract-${String(n).padStart(3, "0")}`);

export async function putMany(target: KuzzleTarget): Promise<void> {
  await target.putRole(SEARCHED, { document: ["get"] });
  await target.putProfiles(many, [{ roleId: SEARCHED }]);
}

/** Reads by id and searches. */
export function reads(world: () => World<KuzzleTarget>): void {
  it("reads one profile whole", async () => {
    const { target, gateway } = world();
    await target.putProfile("contract-read", [{ roleId: ROLE }, { roleId: OTHER_ROLE }], 12);
    const { body } = await gateway.ask(READ, { id: "contract-read" });
    expect(body.errors).toBeUndefined();
    expect(body.data.kuzzleSecurityProfile).toEqual({
      id: expect.any(String),
      upstream: "kuzzle",
      displayName: "contract-read",
      profileId: "contract-read",
      rateLimit: 12,
      policies: [
        { roleId: ROLE, restrictedTo: [] },
        { roleId: OTHER_ROLE, restrictedTo: [] },
      ],
      tags: [],
      author: null,
      updater: null,
      createdAt: expect.stringMatching(/^\d{4}-/),
      updatedAt: expect.stringMatching(/^\d{4}-/),
    });
  });

  it("reads null for a profile that does not exist", async () => {
    const { body } = await world().gateway.ask(READ, { id: "no-such-profile" });
    expect(body).toEqual({ data: { kuzzleSecurityProfile: null } });
  });

  it.each([50, 100])("reads %i profiles in one call, in the order asked for", async (count) => {
    const ids = many.slice(0, count).reverse();
    const made = await attemptsDuring(world().gateway, async () => {
      const { body } = await world().gateway.ask(READ_MANY, { ids });
      expect(body.errors).toBeUndefined();
      expect(body.data.kuzzleSecurityProfiles).toEqual(ids.map((profileId) => ({ profileId })));
    });
    expect(made.map(({ operation }) => operation)).toEqual(["mGetProfiles"]);
  });

  it.each([1, 3, 7])("finds all others where %i are missing, null in their places", async (missing) => {
    const ids = many.slice(0, 20).map((id, n) => (n % 3 === 0 && n < 3 * missing ? `missing-${n}` : id));
    const { body } = await world().gateway.ask(READ_MANY, { ids });
    expect(body.errors).toBeUndefined();
    expect(body.data.kuzzleSecurityProfiles).toEqual(
      ids.map((profileId) => (profileId.startsWith("missing") ? null : { profileId })),
    );
  });

  it("finds all others where forty of a hundred are missing", async () => {
    const ids = many.map((id, n) => (n % 5 < 2 ? `missing-${n}` : id));
    const { body } = await world().gateway.ask(READ_MANY, { ids });
    expect(body.errors).toBeUndefined();
    expect(body.data.kuzzleSecurityProfiles).toEqual(
      ids.map((profileId) => (profileId.startsWith("missing") ? null : { profileId })),
    );
  });

  it("gives a profile that is asked for twice in both places", async () => {
    const { body } = await world().gateway.ask(READ_MANY, { ids: ["default", "admin", "default"] });
    expect(body.data.kuzzleSecurityProfiles).toEqual(
      ["default", "admin", "default"].map((profileId) => ({ profileId })),
    );
  });

  it("refuses a list of more than 100 ids and an id that nothing can have", async () => {
    for (const ids of [[...many, "one-more"], [""], ["ü".repeat(257)]]) {
      const { body } = await world().gateway.ask(READ_MANY, { ids });
      expect(body.data).toEqual({ kuzzleSecurityProfiles: null });
      expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    }
  });

  it("finds a profile again by its global id", async () => {
    const { gateway } = world();
    const { body } = await gateway.ask(READ, { id: "admin" });
    const again = await gateway.ask(
      "query ($id: ID!) { node(id: $id) { __typename id ... on KuzzleSecurityProfile { profileId } } }",
      { id: body.data.kuzzleSecurityProfile.id },
    );
    const { id } = body.data.kuzzleSecurityProfile;
    expect(again.body.data.node).toEqual({ __typename: "KuzzleSecurityProfile", id, profileId: "admin" });
  });

  it("finds profiles by their roles, page by page, and counts them", async () => {
    const search = async (input: object) => {
      const { body } = await world().gateway.ask(SEARCH, { input });
      expect(body.errors).toBeUndefined();
      const { items, total } = body.data.searchKuzzleSecurityProfiles;
      return { total, ids: items.map(({ profileId }: { profileId: string }) => profileId) };
    };
    const roles = [SEARCHED, "no-such-role"];
    if (world().target.sorted === false) {
      const { total, ids } = await search({ roles, size: 100 });
      expect([total, ids.sort()]).toEqual([100, many]);
      expect((await search({ roles, from: 95, size: 20 })).ids).toHaveLength(5);
      const pages: string[] = [];
      for (let from = 0; from < 100; from += 10) pages.push(...(await search({ roles, from })).ids);
      expect(pages.sort()).toEqual(many);
      return;
    }
    expect(await search({ roles })).toEqual({ total: 100, ids: many.slice(0, 10) });
    expect(await search({ roles, from: 95, size: 20 })).toEqual({ total: 100, ids: many.slice(95) });
    expect(await search({ roles, size: 100 })).toEqual({ total: 100, ids: many });
    expect(await search({ roles, size: 0 })).toEqual({ total: 100, ids: [] });
    expect(await search({ roles: ["no-such-role"] })).toEqual({ total: 0, ids: [] });
    expect((await search({})).total).toBeGreaterThan(100);
  });

  it("finds nothing under an id that is the name of a route, and everything next to it", async () => {
    const { gateway } = world();
    const routes = ["_count", "_mapping", "_mget", "_msearch", "_search", "_termvectors"];
    for (const ids of [...routes.map((id) => [id]), [...routes, "admin"]]) {
      const { body } = await gateway.ask(READ_MANY, { ids });
      expect(body.errors).toBeUndefined();
      const found = body.data.kuzzleSecurityProfiles.map((it: { profileId: string } | null) => it?.profileId);
      expect(found).toEqual(ids.map((id) => (id === "admin" ? id : undefined)));
    }
  });

  it("refuses a page that begins beyond every number of the storage", async () => {
    const { body } = await world().gateway.ask(SEARCH, { input: { from: 2_147_483_648 } });
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(body.errors[0].message).toBe("from is out of range: it must be at most 2147483647.");
  });

  it("says what to do where a page lies beyond those of the storage, in no words of its parser", async () => {
    for (const from of [9_995, 2_147_483_640]) {
      const { body } = await world().gateway.ask(SEARCH, { input: { from } });
      expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
      expect(body.errors[0].message).toMatch(/reach further .* narrow the search with roles/);
    }
    const last = await world().gateway.ask(SEARCH, { input: { from: 9_990 } });
    expect(last.body.errors).toBeUndefined();
  });

  it("never says null for a profile that no search has seen yet", async () => {
    const { gateway, target } = world();
    const young = Array.from({ length: 30 }, (_, n) => `contract-young-${n}`);
    for (const missing of [5, 40]) {
      await Promise.all(young.map((id) => target.dropProfile(id)));
      await Promise.all(young.map((id) => target.putProfile(id, [{ roleId: ROLE }])));
      const ids = [...young, ...Array.from({ length: missing }, (_, n) => `contract-missing-${n}`)];
      const made = await attemptsDuring(gateway, async () => {
        const { body } = await gateway.ask(READ_MANY, { ids });
        expect(body.errors).toBeUndefined();
        expect(body.data.kuzzleSecurityProfiles).toEqual(
          ids.map((profileId) => (profileId.startsWith("contract-missing") ? null : { profileId })),
        );
      });
      expect(made.length).toBeLessThanOrEqual(8);
    }
  });

  it("names the product and its version", async () => {
    const { gateway, target } = world();
    const { body } = await gateway.ask("{ upstreams { name dialect reachable product version } }");
    const { version } = target;
    expect(body.data.upstreams).toEqual([
      { name: "kuzzle", dialect: "kuzzle", reachable: true, product: "Kuzzle", version },
    ]);
  });
}
