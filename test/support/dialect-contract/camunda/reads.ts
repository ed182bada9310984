import { expect, it } from "vitest";
import { attemptsDuring } from "../attempts.js";
import type { World } from "../world.js";
import { READ, READ_MANY } from "./documents.js";
import { people } from "./people.js";
import type { CamundaTarget } from "./target.js";

/** Reads by id: one, many, by global id, by name of the upstream. */
export function reads(world: () => World<CamundaTarget>): void {
  const [first] = people;
  const many = async (ids: readonly string[]) => {
    const { body } = await world().gateway.ask(READ_MANY, { ids });
    return body;
  };

  it("reads one profile whole", async () => {
    const { body } = await world().gateway.ask(READ, { id: first?.id });
    expect(body.errors).toBeUndefined();
    expect(body.data.camundaUserProfile).toEqual({
      id: expect.any(String),
      upstream: "camunda",
      displayName: "Even Allen",
      userId: "contract0",
      firstName: "Even",
      lastName: "Allen",
      email: "contract0@contract.example",
    });
  });

  it("reads null for a user that does not exist", async () => {
    const { body } = await world().gateway.ask(READ, { id: "nobodyAtAll" });
    expect(body).toEqual({ data: { camundaUserProfile: null } });
  });

  it.each([
    [50, 1],
    [100, 2],
  ])("reads %i ids in %i calls, in the order asked for, null where there is none", async (count, calls) => {
    const ids = Array.from({ length: count }, (_, n) => (n % 3 ? `missing${n}` : `contract${n % 10}`));
    const made = await attemptsDuring(world().gateway, async () => {
      const { data, errors } = await many(ids);
      expect(errors).toBeUndefined();
      const found = data.camundaUserProfiles.map((user: { userId: string } | null) => user?.userId ?? null);
      expect(found).toEqual(ids.map((id) => (id.startsWith("missing") ? null : id)));
    });
    // Before anything else it may ask once whether a list can be trusted.
    expect(made.filter(({ operation }) => operation === "readUserProfiles")).toHaveLength(calls);
  });

  it("refuses a list of more than 100 ids", async () => {
    const { data, errors } = await many(Array.from({ length: 101 }, (_, n) => `u${n}`));
    expect(data).toEqual({ camundaUserProfiles: null });
    expect(errors[0].extensions.code).toBe("BAD_USER_INPUT");
  });

  it("reads nobody for an empty list", async () => {
    expect(await many([])).toEqual({ data: { camundaUserProfiles: [] } });
  });

  it("refuses an id that is none, and takes one with a comma for one", async () => {
    for (const id of ["contract0,contract1", ",", "a/b", "a\\b", "a?b", " contract0"]) {
      const { data, errors } = await many([id, "contract0"]);
      expect(errors).toBeUndefined();
      expect([id, data.camundaUserProfiles[0], data.camundaUserProfiles[1]?.userId]).toEqual([
        id,
        null,
        "contract0",
      ]);
    }
    for (const id of ["", "..", "a\nb"]) {
      const { data, errors } = await many([id]);
      expect([id, data.camundaUserProfiles, errors[0].extensions.code]).toEqual([id, null, "BAD_USER_INPUT"]);
    }
  });

  it("finds ids of any letters, and only the very same", async () => {
    const { data, errors } = await many(["contract 0", "Zoë🦊", "a;b", "a+b", "%", "contract0"]);
    expect(errors).toBeUndefined();
    expect(data.camundaUserProfiles.map((user: unknown) => user !== null)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it("finds a profile again by its global id, in one call with the others", async () => {
    const { gateway } = world();
    const { body } = await gateway.ask('{ camundaUserProfiles(ids: ["contract1", "contract2"]) { id } }');
    const ids = body.data.camundaUserProfiles.map(({ id }: { id: string }) => id);
    const made = await attemptsDuring(gateway, async () => {
      const again = await gateway.ask(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on CamundaUserProfile { userId } } }",
        { ids },
      );
      expect(again.body.data.nodes).toEqual([
        { __typename: "CamundaUserProfile", id: ids[0], userId: "contract1" },
        { __typename: "CamundaUserProfile", id: ids[1], userId: "contract2" },
      ]);
    });
    expect(made).toHaveLength(1);
  });

  it("names the product and its version", async () => {
    const { gateway, target } = world();
    const { product, version } = target;
    const { body } = await gateway.ask("{ upstreams { name dialect reachable product version latency } }");
    expect(body.data.upstreams).toEqual([
      { name: "camunda", dialect: "camunda", reachable: true, product, version, latency: expect.any(Number) },
    ]);
  });

  it("refuses the name of an upstream that is not configured", async () => {
    const { body } = await world().gateway.ask(
      '{ camundaUserProfile(id: "contract0", upstream: "elsewhere") { userId } }',
    );
    expect(body.data).toEqual({ camundaUserProfile: null });
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
  });
}
