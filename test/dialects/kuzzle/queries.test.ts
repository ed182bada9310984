import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeGlobalId } from "../../../src/graphql/profile.js";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { auth, createEmulator, type KuzzleEmulator } from "../../../src/sandbox/kuzzle/index.js";
import { people } from "../../../src/sandbox/people.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";

let emulator: KuzzleEmulator;
let running: RunningEmulator;
let gateway: RunningGateway;

beforeAll(async () => {
  emulator = createEmulator();
  running = await startEmulator(emulator);
  const login = { kind: "login", ...auth.basic } as const;
  gateway = await startGateway(
    settingsFor([
      upstream({ dialect: "kuzzle", url: running.url, auth: login }),
      upstream({ dialect: "kuzzle", name: "dead", url: "http://127.0.0.1:1" }),
    ]),
  );
});
afterAll(async () => {
  await gateway.stop();
  await running.stop();
});

/** The answer, and what it cost the upstream, logins apart. */
async function ask(query: string, variables = {}) {
  const before = running.calls.length;
  const { body } = await gateway.ask(query, variables);
  const cost = running.calls.slice(before).map(({ method, url }) => `${method} ${url}`);
  return { ...body, cost: cost.filter((line) => !line.includes("_login")) };
}

const code = (answer: { errors?: { extensions: { code: string } }[] }) =>
  answer.errors?.map((error) => error.extensions.code);

describe("kuzzleSecurityProfile", () => {
  it("shows a profile with its policies, limits and dates, and nothing that the server works out", async () => {
    const { data, errors } = await ask(`{
      kuzzleSecurityProfile(id: "myProfile") {
        id upstream displayName profileId rateLimit createdAt updatedAt
        policies { roleId restrictedTo { index collections } }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.kuzzleSecurityProfile).toEqual({
      id: encodeGlobalId({ type: "KuzzleSecurityProfile", upstream: "kuzzle", native: "myProfile" }),
      upstream: "kuzzle",
      displayName: "myProfile",
      profileId: "myProfile",
      rateLimit: 0,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      policies: [
        { roleId: "myrole", restrictedTo: [] },
        { roleId: "default", restrictedTo: [{ index: "index1", collections: [] }] },
      ],
    });
  });

  it("is null where there is none, without an error", async () => {
    expect(await ask(`{ kuzzleSecurityProfile(id: "nobody") { profileId } }`)).toMatchObject({
      data: { kuzzleSecurityProfile: null },
    });
  });

  it.each(["", "x".repeat(513), "ü".repeat(257)])("refuses the id %j before any call", async (id) => {
    const query = "query ($id: ID!) { kuzzleSecurityProfile(id: $id) { profileId } }";
    const answer = await ask(query, { id });
    expect(code(answer)).toEqual(["BAD_USER_INPUT"]);
    expect(answer.cost).toEqual([]);
  });

  it("fails alone where one upstream is dead", async () => {
    const answer = await ask(`{
      here: kuzzleSecurityProfile(id: "default") { profileId }
      there: kuzzleSecurityProfile(id: "default", upstream: "dead") { profileId }
    }`);
    expect(answer.data).toEqual({ here: { profileId: "default" }, there: null });
    expect(code(answer)).toEqual(["UPSTREAM_UNAVAILABLE"]);
  });

  it("refuses an upstream that is not configured", async () => {
    const answer = await ask(`{ kuzzleSecurityProfile(id: "default", upstream: "other") { profileId } }`);
    expect(code(answer)).toEqual(["BAD_USER_INPUT"]);
  });

  it("is found again by its global id, but not by a forged one", async () => {
    const query = `query ($id: ID!) { node(id: $id) { ... on KuzzleSecurityProfile { profileId } } }`;
    const idOf = (native: string) =>
      encodeGlobalId({ type: "KuzzleSecurityProfile", upstream: "kuzzle", native });
    expect(await ask(query, { id: idOf("admin") })).toMatchObject({ data: { node: { profileId: "admin" } } });
    expect(code(await ask(query, { id: idOf("") }))).toEqual(["BAD_USER_INPUT"]);
    const other = await ask(query, { id: idOf("../users/admin") });
    expect(other).toMatchObject({ data: { node: null }, cost: ["POST /profiles/_mGet"] });
  });

  it("fails alone, and for good, where its role is gone", async () => {
    emulator.seed.role("gone", {});
    emulator.seed.profile("broken", [{ roleId: "gone" }]);
    emulator.seed.removeRole("gone");
    const answer = await ask(`{
      broken: kuzzleSecurityProfile(id: "broken") { profileId }
      admin: kuzzleSecurityProfile(id: "admin") { profileId }
    }`);
    expect(answer.data).toEqual({ broken: null, admin: { profileId: "admin" } });
    expect(answer.errors).toMatchObject([
      {
        path: ["broken"],
        message: 'The upstream cannot load a record: the role "gone" does not exist any more.',
        extensions: { code: "UPSTREAM_UNAVAILABLE", upstream: "kuzzle", retryable: false },
      },
    ]);
    emulator.seed.profile("broken", [{ roleId: "default" }]);
  });
});

describe("kuzzleSecurityProfiles", () => {
  const query = "query ($ids: [ID!]!) { kuzzleSecurityProfiles(ids: $ids) { profileId } }";

  it("keeps the order of the ids, with null for a missing one and twice for one asked twice", async () => {
    const { data } = await ask(query, { ids: ["admin", "nobody", "default", "admin"] });
    expect(data.kuzzleSecurityProfiles).toEqual([
      { profileId: "admin" },
      null,
      { profileId: "default" },
      { profileId: "admin" },
    ]);
  });

  it("reads a hundred in one call, and refuses more", async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `many-${index}`);
    for (const id of ids) emulator.seed.profile(id, [{ roleId: "default" }]);
    const { data, cost } = await ask(query, { ids });
    expect(data.kuzzleSecurityProfiles).toEqual(ids.map((profileId) => ({ profileId })));
    expect(cost).toEqual(["POST /profiles/_mGet"]);
    expect(code(await ask(query, { ids: [...ids, "one-more"] }))).toEqual(["BAD_USER_INPUT"]);
  });

  it("shares one call with every other field of the operation", async () => {
    const { cost } = await ask(`{
      kuzzleSecurityProfiles(ids: ["admin", "default"]) { profileId }
      kuzzleSecurityProfile(id: "anonymous") { profileId }
    }`);
    expect(cost).toEqual(["POST /profiles/_mGet"]);
  });
});

describe("searchKuzzleSecurityProfiles", () => {
  const query = `query ($input: SearchKuzzleSecurityProfilesInput!) {
    searchKuzzleSecurityProfiles(input: $input) { total items { profileId } }
  }`;

  it("finds the profiles with one of the roles, items and total in one call", async () => {
    const { data, cost } = await ask(query, { input: { roles: ["myrole", "admin"] } });
    expect(data.searchKuzzleSecurityProfiles).toEqual({
      total: 2,
      items: [{ profileId: "admin" }, { profileId: "myProfile" }],
    });
    expect(cost).toEqual(["POST /profiles/_search?from=0&size=10"]);
  });

  it.each([
    ["no page", {}, 10],
    ["null for everything", { roles: null, from: null, size: null }, 10],
    ["no roles", { roles: [], size: 3 }, 3],
  ])("has its defaults with %s", async (_what, input, length) => {
    const { data } = await ask(query, { input });
    expect(data.searchKuzzleSecurityProfiles.items).toHaveLength(length);
  });

  it("may ask for the total alone", async () => {
    const { data } = await ask(query, { input: { roles: ["nobody"], size: 0 } });
    expect(data.searchKuzzleSecurityProfiles).toEqual({ total: 0, items: [] });
  });

  it.each([
    ["a page that is too large", { size: 101 }, 0],
    ["too many roles", { roles: Array(101).fill("x") }, 0],
    ["a page too far away", { from: 9_999 }, 1],
  ])("refuses %s", async (_what, input, calls) => {
    const answer = await ask(query, { input });
    expect(code(answer)).toEqual(["BAD_USER_INPUT"]);
    expect(answer.cost).toHaveLength(calls);
  });
});

describe("person", () => {
  const query = `query ($names: [ID!]!) { people(usernames: $names) { username kuzzle { profileId } } }`;

  it("shows the security profiles of the user with that name", async () => {
    const { data } = await ask(query, { names: ["jacknich", "nobody"] });
    expect(data.people).toEqual([
      { username: "jacknich", kuzzle: [{ profileId: "default" }, { profileId: "myProfile" }] },
      { username: "nobody", kuzzle: null },
    ]);
  });

  it("costs two calls for fifty names", async () => {
    const names = Array.from({ length: 50 - people.length }, (_, index) => `human-${index}`);
    for (const [index, name] of names.entries()) {
      emulator.seed.profile(`team-of-${name}`, [{ roleId: "default" }]);
      emulator.seed.user(name, ["default", index % 2 === 0 ? "myProfile" : `team-of-${name}`]);
    }
    const { data, cost } = await ask(query, { names: [...names, ...people.map((human) => human.username)] });
    expect(data.people.every((human: { kuzzle: unknown[] }) => human.kuzzle.length > 0)).toBe(true);
    expect(cost).toEqual(["POST /users/_mGet", "POST /profiles/_mGet"]);
  });

  it("leaves out a profile that has been deleted since", async () => {
    emulator.seed.user("late", ["default", "deleted-meanwhile"]);
    const { data } = await ask(query, { names: ["late"] });
    expect(data.people).toEqual([{ username: "late", kuzzle: [{ profileId: "default" }] }]);
  });

  it("asks nothing where it is not selected, and knows no human's name", async () => {
    const { data, cost } = await ask(`{ person(username: "jacknich") { username displayName } }`);
    expect(data.person).toEqual({ username: "jacknich", displayName: null });
    expect(cost).toEqual([]);
  });
});
