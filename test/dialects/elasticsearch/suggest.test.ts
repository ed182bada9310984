import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fixture } from "../../support/dialect.js";
import { settingsFor, startGateway, upstream } from "../../support/gateway.js";
import { JACK, startWorld, type World } from "./world.js";

describe("suggesting Elasticsearch user profiles through the gateway", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
    world.emulator
      .profiles()
      .update(JACK, () => ({ labels: { team: "a" }, data: { app1: { on: true } } }), true);
  });
  afterAll(() => world.stop());
  beforeEach(() => void world.asked());

  const suggest = async (input: object, fields: string) => {
    const query = `query ($input: SuggestElasticsearchUserProfilesInput!) {
      suggestElasticsearchUserProfiles(input: $input) { ${fields} } }`;
    return (await world.gateway.ask(query, { input })).body;
  };

  it("takes one call where everything selected is part of a suggestion, some of the data included", async () => {
    const { data } = await suggest(
      { name: "jack" },
      'uid displayName labels user { email } data(paths: ["app1"])',
    );
    expect(data.suggestElasticsearchUserProfiles).toEqual([
      {
        uid: JACK,
        displayName: "Jack Nicholson",
        labels: { team: "a" },
        user: { email: "jacknich@example.org" },
        data: { app1: { on: true } },
      },
    ]);
    expect(world.asked()).toEqual(["POST /_security/profile/_suggest"]);
  });

  it.each(["enabled", "lastSynchronized", "version { seqNo }"])(
    "reads all hits in one batch where %s is selected",
    async (field) => {
      const { data } = await suggest({ size: 5 }, `uid ... on ElasticsearchUserProfile { ${field} } data`);
      expect(data.suggestElasticsearchUserProfiles).toHaveLength(5);
      const asked = world.asked();
      expect(asked).toHaveLength(2);
      expect(asked[1]).toMatch(/^GET \/_security\/profile\/(u_[\w-]+,){4}u_[\w-]+\?data=\*$/);
    },
  );

  it("asks nobody about a name of more than 1,024 characters", async () => {
    const { data, errors } = await suggest({ name: "jack ".repeat(205) }, "uid");
    expect(data.suggestElasticsearchUserProfiles).toBeNull();
    expect(errors[0]).toMatchObject({
      message: "name must have at most 1024 characters.",
      extensions: { code: "BAD_USER_INPUT" },
    });
    expect(world.asked()).toEqual([]);
    expect((await suggest({ name: "x".repeat(1024) }, "uid")).errors).toBeUndefined();
  });

  it("drops a hit that has vanished since", async () => {
    const user = { username: "a", roles: [], realm_name: "r" };
    const hit = (uid: string) => ({ uid, user, labels: {}, data: {} });
    const rest = { enabled: true, last_synchronized: 0, _doc: { _seq_no: 1, _primary_term: 1 } };
    const vanished = {
      u_b_0: { type: "resource_not_found_exception", reason: "profile document not found" },
    };
    const upstreamServer = await fixture((request, response) => {
      response.writeHead(200, {
        "x-elastic-product": "Elasticsearch",
        "content-type": "application/json",
      });
      const answer =
        request.method === "POST"
          ? { took: 1, profiles: [hit("u_a_0"), hit("u_b_0")] }
          : { profiles: [{ ...hit("u_a_0"), ...rest }], errors: { count: 1, details: vanished } };
      response.end(JSON.stringify(answer));
    });
    const gateway = await startGateway(
      settingsFor([upstream({ dialect: "elasticsearch", url: upstreamServer.url })]),
    );
    const { body } = await gateway.ask("{ suggestElasticsearchUserProfiles(input: {}) { uid enabled } }");
    expect(body).toEqual({ data: { suggestElasticsearchUserProfiles: [{ uid: "u_a_0", enabled: true }] } });
    await gateway.stop();
    await upstreamServer.stop();
  });

  it("gives ten by default and prefers what the hint says", async () => {
    const everybody = await suggest({}, "uid");
    expect(everybody.data.suggestElasticsearchUserProfiles).toHaveLength(10);
    const last = everybody.data.suggestElasticsearchUserProfiles.at(-1).uid;
    const hinted = await suggest({ hint: { uids: [last] } }, "uid");
    expect(hinted.data.suggestElasticsearchUserProfiles[0].uid).toBe(last);
    const labelled = await suggest({ hint: { labels: { team: ["a", "b"] } } }, "uid");
    expect(labelled.data.suggestElasticsearchUserProfiles[0].uid).toBe(JACK);
  });

  it.each([
    [{ size: 101 }],
    [{ hint: {} }],
    [{ hint: { uids: [] } }],
    [{ hint: { uids: ["not a uid"] } }],
    [{ hint: { labels: {} } }],
    [{ hint: { labels: { a: "x", b: "y" } } }],
    [{ hint: { labels: { "a*": "x" } } }],
    [{ hint: { labels: { a: [] } } }],
    [{ hint: { labels: { a: 5 } } }],
    [{ hint: { labels: { a: ["x", 5] } } }],
    [{ upstream: "nowhere" }],
  ])("refuses %j before anything is asked", async (input) => {
    const { data, errors } = await suggest(input, "uid");
    expect(data.suggestElasticsearchUserProfiles).toBeNull();
    expect(errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(world.asked()).toEqual([]);
  });

  it("says what the license does not cover", async () => {
    world.emulator.license("basic");
    const { data, errors } = await suggest({}, "uid");
    world.emulator.license("trial");
    expect(data.suggestElasticsearchUserProfiles).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      message: "The upstream's license does not cover this (user-profile-collaboration).",
      extensions: { code: "PERMISSION_DENIED", upstream: "elasticsearch", retryable: false },
    });
  });
});
