import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { JACK, startWorld, type World } from "./world.js";

const UPDATE = `mutation ($input: UpdateUserProfileDataInput!) { updateUserProfileData(input: $input) {
  __typename
  ... on UpdateUserProfileDataPayload { acknowledged }
  ... on ProfileError { code message upstream }
  ... on InvalidInputError { issues { path message } }
} }`;
const READ =
  "query ($uid: ID!) { elasticsearchUserProfile(uid: $uid) { labels data version { seqNo primaryTerm } } }";

describe("writing Elasticsearch user profiles through the gateway", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.emulator.profiles().update(JACK, () => ({ labels: {}, data: {} }), true);
    world.asked();
  });

  const update = async (input: object) => {
    const { body } = await world.gateway.ask(UPDATE, { input: { uid: JACK, ...input } });
    return body.data.updateUserProfileData;
  };
  const read = async () => (await world.gateway.ask(READ, { uid: JACK })).body.data.elasticsearchUserProfile;

  it("merges as the upstream's documentation shows, with one call", async () => {
    const answer = await update({ labels: { direction: "north" }, data: { app1: { theme: "default" } } });
    expect(answer).toEqual({ __typename: "UpdateUserProfileDataPayload", acknowledged: true });
    expect(world.asked()).toEqual([`PUT /_security/profile/${JACK}/_data`]);
    await update({ data: { app1: { font: { size: 12 } }, app2: null }, labels: null });
    expect(await read()).toMatchObject({
      labels: { direction: "north" },
      data: { app1: { theme: "default", font: { size: 12 } }, app2: null },
    });
  });

  it("reads the payload's profile after the write, with the data that is selected", async () => {
    const query = `mutation ($uid: ID!) {
      a: updateUserProfileData(input: { uid: $uid, data: { n: 1 } }) { ...Data }
      b: updateUserProfileData(input: { uid: $uid, data: { n: 2 } }) { ...Data } }
      fragment Data on UpdateUserProfileDataPayload { profile { data(paths: ["n"]) labels } }`;
    const { body } = await world.gateway.ask(query, { uid: JACK });
    expect(body.data.a.profile.data).toEqual({ n: 1 });
    expect(body.data.b.profile.data).toEqual({ n: 2 });
    expect(world.asked().map((call) => call.replace(JACK, "{uid}"))).toEqual([
      "PUT /_security/profile/{uid}/_data",
      "GET /_security/profile/{uid}?data=n",
      "PUT /_security/profile/{uid}/_data",
      "GET /_security/profile/{uid}?data=n",
    ]);
  });

  it("sends version and refresh only where they are given", async () => {
    const { version } = await read();
    world.asked();
    await update({ labels: { a: 1 }, ifVersion: version, refresh: "FALSE" });
    expect(world.asked()).toEqual([
      `PUT /_security/profile/${JACK}/_data?if_seq_no=${version.seqNo}&if_primary_term=1&refresh=false`,
    ]);
    await update({ labels: { a: 2 }, ifVersion: null, refresh: null });
    await update({ labels: { a: 3 }, refresh: "WAIT_FOR" });
    expect(world.asked()).toEqual([
      `PUT /_security/profile/${JACK}/_data`,
      `PUT /_security/profile/${JACK}/_data?refresh=wait_for`,
    ]);
  });

  it("says CONFLICT for a version that is no more, and writes nothing", async () => {
    const { version } = await read();
    await update({ labels: { a: 1 } });
    const answer = await update({ labels: { a: 2 }, ifVersion: version });
    expect(answer).toMatchObject({
      __typename: "ConflictError",
      code: "CONFLICT",
      upstream: "elasticsearch",
    });
    expect(answer.message).toBe(
      `The profile was changed by somebody else. Its version is now seqNo ${version.seqNo + 1}, primaryTerm 1.`,
    );
    expect((await read()).labels).toEqual({ a: 1 });
  });

  it("says NOT_FOUND for a uid that no profile has", async () => {
    expect(await update({ uid: "u_unknown_0", labels: { a: 1 } })).toMatchObject({ code: "NOT_FOUND" });
  });

  it.each([
    [{}, ["data"]],
    [{ labels: {} }, ["labels"]],
    [{ labels: {}, data: {} }, ["data"]],
    [{ data: { "app.one": 1, fine: 2 } }, ["data.app.one"]],
    [{ labels: { _a: "x" } }, ["labels._a"]],
    [{ labels: { "_a.b": "x" }, data: { "c.d": 1 } }, ["labels._a.b", "labels._a.b", "data.c.d"]],
    [{ labels: { a: 1 }, ifVersion: { seqNo: 0, primaryTerm: 0 } }, ["ifVersion.primaryTerm"]],
    [{ uid: "not a uid", labels: { a: 1 } }, ["uid"]],
  ])("refuses %j at its path before anything is asked", async (input, paths) => {
    const answer = await update(input);
    expect(answer.code).toBe("INVALID_INPUT");
    expect(answer.issues.map((issue: { path: string }) => issue.path)).toEqual(paths);
    expect(world.asked()).toEqual([]);
  });

  it("passes on the upstream's own limits at the field they are about, without the value", async () => {
    const long = await update({ labels: { long: "secret".repeat(6000) } });
    expect(long.issues).toEqual([
      {
        path: "labels",
        message: expect.stringContaining("longer than the allowed max length of 32766 bytes"),
      },
    ]);
    expect(JSON.stringify(long)).not.toContain("secret");
    let deep: object = { end: "x" };
    for (let level = 0; level < 21; level += 1) deep = { level: deep };
    const answer = await update({ labels: deep });
    expect(answer.issues[0]).toMatchObject({
      path: "labels",
      message: expect.stringContaining("depth limit"),
    });
  });

  it.each([
    ["disk-full", "UPSTREAM_RATE_LIMITED", true],
    ["cluster-read-only", "UPSTREAM_UNAVAILABLE", false],
    ["memory", "UPSTREAM_RATE_LIMITED", true],
    ["index-closed", "UPSTREAM_UNAVAILABLE", false],
    ["no-shard", "UPSTREAM_UNAVAILABLE", true],
  ] as const)("reports %s as %s and sends the write once", async (outage, code, retryable) => {
    world.emulator.outage(outage);
    const { body } = await world.gateway.ask(UPDATE, { input: { uid: JACK, labels: { a: 1 } } });
    world.emulator.outage(null);
    expect(body.data).toEqual({ updateUserProfileData: null });
    expect(body.errors[0].extensions).toMatchObject({ code, retryable, upstream: "elasticsearch" });
    expect(world.asked()).toHaveLength(1);
  });

  it("disables and enables a profile, and tells the profile as it is then", async () => {
    const set = async (field: "enableUserProfile" | "disableUserProfile", input: object) => {
      const type = field === "enableUserProfile" ? "EnableUserProfile" : "DisableUserProfile";
      const query = `mutation ($input: ${type}Input!) { ${field}(input: $input) { __typename
        ... on ${type}Payload { acknowledged profile { enabled } }
        ... on ProfileError { code } } }`;
      const { body } = await world.gateway.ask(query, { input });
      return body.data[field];
    };
    expect(await set("disableUserProfile", { uid: JACK, refresh: "TRUE" })).toEqual({
      __typename: "DisableUserProfilePayload",
      acknowledged: true,
      profile: { enabled: false },
    });
    expect(world.asked()).toEqual([
      `PUT /_security/profile/${JACK}/_disable?refresh=true`,
      `GET /_security/profile/${JACK}`,
    ]);
    expect(await set("enableUserProfile", { uid: JACK })).toMatchObject({ profile: { enabled: true } });
    expect(await set("disableUserProfile", { uid: "u_unknown_0" })).toMatchObject({ code: "NOT_FOUND" });
    expect(await set("enableUserProfile", { uid: "nobody" })).toMatchObject({ code: "INVALID_INPUT" });
  });

  it("goes on reading, however many writes a read-only cluster refuses", async () => {
    world.emulator.outage("cluster-read-only");
    for (let writes = 0; writes < 30; writes += 1) {
      const { body } = await world.gateway.ask(UPDATE, { input: { uid: JACK, data: { writes } } });
      const { code, retryable } = body.errors[0].extensions;
      expect({ code, retryable }).toEqual({ code: "UPSTREAM_UNAVAILABLE", retryable: false });
    }
    expect(await read()).toMatchObject({ labels: {} });
    world.emulator.outage(null);
    expect(await update({ data: { app1: {} } })).toMatchObject({ acknowledged: true });
  });
});
