import { expect, it } from "vitest";
import { attemptsDuring } from "../attempts.js";
import { once, type World } from "../world.js";
import { READ, READ_DATA, READ_MANY, WRITE } from "./documents.js";
import { type ElasticsearchTarget, putProfile } from "./target.js";

/** Reads by uid. */
export function reads(world: () => World<ElasticsearchTarget>): void {
  const pair = once(async () => {
    const made = ["many", "more"].map((base) => putProfile(world().target, base));
    return (await Promise.all(made)).map(({ uid }) => uid);
  });

  it("reads one profile whole", async () => {
    const { target, gateway } = world();
    const details = { fullName: "Read Er", email: "reader@contract.example", roles: ["viewer"] };
    const { uid, username } = await putProfile(target, "read", details);
    const { body } = await gateway.ask(READ, { uid });
    expect(body.errors).toBeUndefined();
    expect(body.data.elasticsearchUserProfile).toEqual({
      id: expect.any(String),
      upstream: "elasticsearch",
      uid,
      enabled: true,
      displayName: "Read Er",
      lastSynchronized: expect.stringMatching(/Z$/),
      labels: {},
      user: { username, realmName: "default_native", realmDomain: null, ...details },
      version: { seqNo: expect.any(Number), primaryTerm: expect.any(Number) },
    });
    const again = await gateway.ask(
      "query ($id: ID!) { node(id: $id) { __typename id ... on ElasticsearchUserProfile { uid } } }",
      { id: body.data.elasticsearchUserProfile.id },
    );
    expect(again.body.data.node).toMatchObject({ __typename: "ElasticsearchUserProfile", uid });
  });

  it("reads data only when it is selected, and only as much of it", async () => {
    const { target, gateway } = world();
    const { uid } = await putProfile(target, "data");
    const data = { app1: { theme: "dark", font: { size: 12 } }, app2: { x: 1, font: 2 }, "b c": 3 };
    await gateway.ask(WRITE, { input: { uid, data, labels: { a: "b" }, refresh: "FALSE" } });
    const partOf = async (paths?: string[]) => {
      const { body } = await gateway.ask(READ_DATA, { uid, ...(paths && { paths }) });
      expect(body.errors).toBeUndefined();
      expect(body.data.elasticsearchUserProfile.labels).toEqual({ a: "b" });
      return body.data.elasticsearchUserProfile.data;
    };
    expect(await partOf()).toEqual(data);
    expect(await partOf(["*"])).toEqual(data);
    expect(await partOf([])).toEqual({});
    expect(await partOf(["app1"])).toEqual({ app1: data.app1 });
    expect(await partOf(["app1.theme", "app2.x"])).toEqual({ app1: { theme: "dark" }, app2: { x: 1 } });
    expect(await partOf(["*.font"])).toEqual({ app1: { font: { size: 12 } }, app2: { font: 2 } });
    expect(await partOf(["app*", "nothing"])).toEqual({ app1: data.app1, app2: data.app2 });
    expect(await partOf(["b c"])).toEqual({ "b c": 3 });
  });

  it("reads different parts of data under different names, each in its place", async () => {
    const { target, gateway } = world();
    const { uid } = await putProfile(target, "parts");
    await gateway.ask(WRITE, { input: { uid, data: { a: { x: 1 }, b: { y: 2 } }, refresh: "FALSE" } });
    const { body } = await gateway.ask(
      `query ($uid: ID!) { elasticsearchUserProfile(uid: $uid) {
        a: data(paths: ["a"]) b: data(paths: ["b.y"]) none: data(paths: []) all: data } }`,
      { uid },
    );
    expect(body.data.elasticsearchUserProfile).toEqual({
      a: { a: { x: 1 } },
      b: { b: { y: 2 } },
      none: {},
      all: { a: { x: 1 }, b: { y: 2 } },
    });
  });

  it("refuses a path that would be several, or none", async () => {
    const [uid] = await pair();
    for (const paths of [["a,b"], [""], [" a"], ["x".repeat(3000)]]) {
      const { body } = await world().gateway.ask(READ_DATA, { uid, paths });
      expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    }
  });

  it.each([
    [50, 1],
    [100, 2],
  ])("reads %i uids in %i calls, in the order asked for, null where there is none", async (count, calls) => {
    const { gateway } = world();
    const known = await pair();
    const missing = (n: number) => `u_${"0123456789abcdefghijklmnopqrstuvwxyz-_ABCDE".slice(0, 40)}${n}_0`;
    const uids = Array.from({ length: count }, (_, n) => (n % 7 === 3 ? (known[n % 2] ?? "") : missing(n)));
    const made = await attemptsDuring(gateway, async () => {
      const { body } = await gateway.ask(READ_MANY, { uids });
      expect(body.errors).toBeUndefined();
      const expected = uids.map((uid) => (known.includes(uid) ? { uid } : null));
      expect(body.data.elasticsearchUserProfiles).toEqual(expected);
    });
    expect(made.map(({ operation }) => operation)).toEqual(Array(calls).fill("getUserProfiles"));
  });

  it("refuses a list of more than 100 uids, and what is no uid", async () => {
    for (const uids of [Array(101).fill("u_a_0"), ["u_a_0", "u_a,u_b"], [""], ["jacknich"]]) {
      const { body } = await world().gateway.ask(READ_MANY, { uids });
      expect(body.data).toEqual({ elasticsearchUserProfiles: null });
      expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    }
  });

  it("names the product and its version", async () => {
    const { gateway, target } = world();
    const { body } = await gateway.ask("{ upstreams { name dialect reachable product version } }");
    const { version } = target;
    expect(body.data.upstreams).toEqual([
      { name: "elasticsearch", dialect: "elasticsearch", reachable: true, product: "Elasticsearch", version },
    ]);
  });
}
