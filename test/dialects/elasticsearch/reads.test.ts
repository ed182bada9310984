import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { people } from "../../../src/sandbox/people.js";
import { JACK, startWorld, type World } from "./world.js";

describe("reading Elasticsearch user profiles through the gateway", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
    const change = { labels: { team: "a" }, data: { app1: { theme: "dark", font: { size: 12 } }, app2: 2 } };
    world.emulator.profiles().update(JACK, () => change, true);
  });
  afterAll(() => world.stop());
  beforeEach(() => void world.asked());

  const ask = async (query: string, variables = {}) => (await world.gateway.ask(query, variables)).body;
  const uidsOf = async (count: number): Promise<string[]> => {
    const names = people.slice(0, count).map((person) => person.username);
    const { data } = await ask("query ($n: [ID!]!) { people(usernames: $n) { elasticsearch { uid } } }", {
      n: names,
    });
    world.asked();
    return data.people.map((person: { elasticsearch: { uid: string } }) => person.elasticsearch.uid);
  };

  it("gives a profile in the words of the schema, with one call", async () => {
    const { data } = await ask(
      `query ($uid: ID!) { elasticsearchUserProfile(uid: $uid) {
        upstream displayName uid enabled lastSynchronized labels version { seqNo primaryTerm }
        user { username roles realmName realmDomain email fullName } } }`,
      { uid: JACK },
    );
    const profile = data.elasticsearchUserProfile;
    expect(Date.parse(profile.lastSynchronized)).toBeGreaterThan(Date.parse("2020-01-01"));
    expect(profile).toMatchObject({
      upstream: "elasticsearch",
      displayName: "Jack Nicholson",
      uid: JACK,
      enabled: true,
      labels: { team: "a" },
      version: { primaryTerm: 1 },
      user: {
        username: "jacknich",
        roles: ["admin", "other_role1"],
        realmName: "default_native",
        realmDomain: null,
        email: "jacknich@example.org",
        fullName: "Jack Nicholson",
      },
    });
    expect(world.asked()).toEqual([`GET /_security/profile/${JACK}`]);
  });

  it("calls a user without a full name by the username", async () => {
    world.emulator.putUser({ username: "plain", password: "plain-password" });
    const activate = `mutation ($g: UserProfileGrant!) { activateUserProfile(input: { grant: $g }) {
      ... on ActivateUserProfilePayload { profile { displayName } } } }`;
    const { data } = await ask(activate, {
      g: { password: { username: "plain", password: "plain-password" } },
    });
    expect(data.activateUserProfile.profile.displayName).toBe("plain");
  });

  it("reads data in the same call as the rest, through fragments and variables too", async () => {
    const { data } = await ask(
      `query ($uid: ID!, $paths: [String!], $no: Boolean!) { elasticsearchUserProfile(uid: $uid) {
        ...Parts  ... on Profile { displayName }  all: data @include(if: $no) } }
       fragment Parts on ElasticsearchUserProfile { labels data(paths: $paths) }`,
      { uid: JACK, paths: ["app1.font", "app2"], no: false },
    );
    expect(data.elasticsearchUserProfile.data).toEqual({ app1: { font: { size: 12 } }, app2: 2 });
    expect(world.asked()).toEqual([`GET /_security/profile/${JACK}?data=app1.font,app2`]);
  });

  it("reads data in the same call by global id, too, whatever else is selected of other types", async () => {
    const { data } = await ask("query ($n: [ID!]!) { people(usernames: $n) { elasticsearch { id } } }", {
      n: ["jacknich", "jonny1"],
    });
    const ids = data.people.map((person: { elasticsearch: { id: string } }) => person.elasticsearch.id);
    world.asked();
    const answer = await ask(
      `query ($ids: [ID!]!) { nodes(ids: $ids) {
        ... on CamundaUserProfile { userId }
        ... on Profile { displayName ... on ElasticsearchUserProfile { data(paths: ["app2"]) } } } }`,
      { ids },
    );
    expect(answer.data.nodes).toEqual([
      { displayName: "Jack Nicholson", data: { app2: 2 } },
      { displayName: "John Doe", data: {} },
    ]);
    const calls = world.asked();
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatch(/\?data=app2$/);
  });

  it("takes one call for each set of paths, in whatever order they are given", async () => {
    const { data } = await ask(
      `query ($uid: ID!) { elasticsearchUserProfile(uid: $uid) {
        data  a: data(paths: ["app2", "app1.theme"])  b: data(paths: ["app1.theme", "app2"])  none: data(paths: [])
        star: data(paths: ["*"]) } }`,
      { uid: JACK },
    );
    expect(data.elasticsearchUserProfile).toEqual({
      data: { app1: { theme: "dark", font: { size: 12 } }, app2: 2 },
      a: { app1: { theme: "dark" }, app2: 2 },
      b: { app1: { theme: "dark" }, app2: 2 },
      none: {},
      star: { app1: { theme: "dark", font: { size: 12 } }, app2: 2 },
    });
    expect(world.asked()).toEqual([
      `GET /_security/profile/${JACK}?data=*`,
      `GET /_security/profile/${JACK}?data=app1.theme,app2`,
    ]);
  });

  it("tells of a wrong variable where in the document it is declared", async () => {
    const { errors } = await ask("query ($uid: ID!) { elasticsearchUserProfile(uid: $uid) { uid } }", {
      uid: { no: "id" },
    });
    expect(errors).toMatchObject([
      { locations: [{ line: 1, column: 8 }], extensions: { code: "BAD_USER_INPUT" } },
    ]);
  });

  it.each([["a,b"], [""], ["  "], [" app1"], ["a\nb"], ["x".repeat(3_100)]])(
    "refuses %j as a path where `data` is selected, and nowhere else",
    async (path) => {
      const { data, errors } = await ask(
        "query ($uid: ID!, $p: [String!]) { elasticsearchUserProfile(uid: $uid) { data(paths: $p) } }",
        { uid: JACK, p: [path] },
      );
      expect(data).toEqual({ elasticsearchUserProfile: null });
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatchObject({
        path: ["elasticsearchUserProfile", "data"],
        extensions: { code: "BAD_USER_INPUT" },
      });
      expect(world.asked()).toEqual([`GET /_security/profile/${JACK}`]);
      const none = await ask(
        'query ($p: [String!]) { elasticsearchUserProfile(uid: "u_nobody_0") { data(paths: $p) } }',
        { p: [path] },
      );
      expect(none).toEqual({ data: { elasticsearchUserProfile: null } });
    },
  );

  it("answers many in the order asked for, null for a missing one, a double one twice, with one call", async () => {
    const [first, second] = await uidsOf(2);
    const uids = [second, "u_missing_0", first, second];
    const { data, errors } = await ask(
      "query ($uids: [ID!]!) { elasticsearchUserProfiles(uids: $uids) { uid } }",
      { uids },
    );
    expect(errors).toBeUndefined();
    expect(data.elasticsearchUserProfiles).toEqual([{ uid: second }, null, { uid: first }, { uid: second }]);
    expect(world.asked()).toHaveLength(1);
  });

  it("shares one call between fields, with data and without", async () => {
    const [first = "", second] = await uidsOf(2);
    const { data } = await ask(
      `query ($a: ID!, $b: ID!) {
        one: elasticsearchUserProfile(uid: $a) { uid }
        two: elasticsearchUserProfile(uid: $a) { data }
        three: elasticsearchUserProfile(uid: $b) { data } }`,
      { a: first, b: second },
    );
    expect(data.one).toEqual({ uid: first });
    expect(world.asked()).toEqual([`GET /_security/profile/${first},${second}?data=*`]);
  });

  it("takes two calls for a hundred uids and refuses one more", async () => {
    const uids = Array.from({ length: 101 }, (_, n) => `u_${"x".repeat(43)}_${n}`);
    const query = "query ($uids: [ID!]!) { elasticsearchUserProfiles(uids: $uids) { uid data } }";
    await ask(query, { uids: uids.slice(1) });
    expect(world.asked()).toHaveLength(2);
    const { data, errors } = await ask(query, { uids });
    expect(data.elasticsearchUserProfiles).toBeNull();
    expect(errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(world.asked()).toEqual([]);
  });

  it.each(["x_1", "u_", "u_a/b", "u_é", "_suggest", "u_a,u_b", "u_=", `u_${"x".repeat(503)}`])(
    "refuses %s as a uid before anything is asked",
    async (uid) => {
      const { data, errors } = await ask(
        "query ($uid: ID!) { elasticsearchUserProfile(uid: $uid) { uid } }",
        {
          uid,
        },
      );
      expect(data.elasticsearchUserProfile).toBeNull();
      expect(errors[0].extensions).toMatchObject({ code: "BAD_USER_INPUT", retryable: false });
      expect(world.asked()).toEqual([]);
    },
  );

  it("finds a profile again by its global id", async () => {
    const { data } = await ask("query ($uid: ID!) { elasticsearchUserProfile(uid: $uid) { id } }", {
      uid: JACK,
    });
    const { id } = data.elasticsearchUserProfile;
    const again = await ask(
      "query ($id: ID!) { node(id: $id) { id ... on ElasticsearchUserProfile { uid data } } }",
      { id },
    );
    expect(again.data.node).toMatchObject({ id, uid: JACK, data: { app2: 2 } });
  });

  it("finds people by username with two calls for all of them", async () => {
    const usernames = [...people.map((person) => person.username), "ghost"];
    const { data, errors } = await ask(
      `query ($usernames: [ID!]!) { people(usernames: $usernames) {
        username elasticsearch { displayName user { username } data } } }`,
      { usernames },
    );
    expect(errors).toBeUndefined();
    expect(
      data.people.map((person: { elasticsearch: { user: { username: string } } | null }) => {
        return person.elasticsearch?.user.username ?? null;
      }),
    ).toEqual([...people.map((person) => person.username), null]);
    expect(world.asked().map((call) => call.split("/").slice(0, 3).join("/"))).toEqual([
      "GET /_security/user",
      "GET /_security/profile",
    ]);
  });

  it("takes two calls for fifty names and their human names", async () => {
    const usernames = Array.from({ length: 50 }, (_, n) => (n === 0 ? "jacknich" : `employee.number.${n}`));
    const { data } = await ask(
      "query ($u: [ID!]!) { people(usernames: $u) { displayName elasticsearch { displayName } } }",
      { u: usernames },
    );
    expect(data.people[0]).toEqual({
      displayName: "Jack Nicholson",
      elasticsearch: { displayName: "Jack Nicholson" },
    });
    expect(world.asked().length).toBe(2);
  });
});
