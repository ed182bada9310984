import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeGlobalId } from "../../src/graphql/profile.js";
import { ownRuleOf } from "../../src/graphql/root-fields.js";
import { people } from "../../src/sandbox/people.js";
import { EMULATED } from "../support/emulated.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { everyRootField } from "./every-field.js";
import { AUDIENCE, ISSUER, KeyServer, type SigningKey, signingKey, token } from "./issuer.js";
import { startBeside, startWorld, type World } from "./world.js";

const ME =
  "{ me { username displayName elasticsearch { uid } kuzzle { profileId } camunda { userId firstName } } }";
const RENAME = `mutation ($id: ID!, $upstream: String, $firstName: String) {
  updateUserProfile(input: { id: $id, firstName: $firstName, upstream: $upstream }) {
    __typename ... on UpdateUserProfilePayload { profile { userId firstName } } } }`;
const LABEL = `mutation ($uid: ID!, $upstream: String) {
  updateUserProfileData(input: { uid: $uid, labels: { app: "mine" }, upstream: $upstream }) {
    __typename ... on UpdateUserProfileDataPayload { profile { uid labels } } } }`;

const keyServer = new KeyServer();
let key: SigningKey;
let world: World;
/** Everybody may do everything there; the upstreams are the same. */
let open: RunningGateway;
const uids = new Map<string, string>();

beforeAll(async () => {
  key = await signingKey("RS256");
  keyServer.keys = [key.published];
  await keyServer.start();
  const jwt = { issuer: ISSUER, audience: AUDIENCE, jwksUrl: keyServer.url, scopesClaim: "scope" };
  const access = { jwt: { ...jwt, usernameClaim: "preferred_username" } };
  world = await startWorld({ access, federation: true });
  open = await startBeside(world, { access: undefined });
  for (const { username, password } of people) {
    const { body } = await open.ask(
      `mutation ($grant: UserProfileGrant!) { activateUserProfile(input: { grant: $grant }) {
        ... on ActivateUserProfilePayload { profile { uid } } } }`,
      { grant: { password: { username, password } } },
    );
    uids.set(username, body.data.activateUserProfile.profile.uid);
  }
});
afterAll(async () => {
  await open.stop();
  await world.stop();
  await keyServer.stop();
});
beforeEach(() => void world.asked());

async function askAs(
  username: unknown,
  query: string,
  variables: object = {},
  scope = "self",
  sub = "0f1e2d",
) {
  const authorization = `Bearer ${await token(key, { preferred_username: username, scope, sub })}`;
  const { body } = await world.gateway.ask(query, variables, { authorization });
  return body;
}

const codesOf = (body: { errors?: { extensions: { code: string } }[] }): string[] =>
  (body.errors ?? []).map(({ extensions }) => extensions.code);

describe("me", () => {
  it("is the person of the token's username claim, across the systems", async () => {
    const body = await askAs("ada", ME);
    expect(body).not.toHaveProperty("errors");
    expect(body.data.me).toEqual({
      username: "ada",
      displayName: "Ada Lovelace",
      elasticsearch: { uid: uids.get("ada") },
      kuzzle: [{ profileId: "admin" }],
      camunda: { userId: "ada", firstName: "Ada" },
    });
    expect((await askAs("ada", ME, {}, "read")).data.me.username).toBe("ada");
  });

  it("is null where the claim names nobody, and where nobody is asked who it is", async () => {
    for (const claim of [undefined, "", 7, ["ada"], "\ud800", "x".repeat(513)])
      expect(await askAs(claim, ME, {}, "read self"), String(claim)).toMatchObject({ data: { me: null } });
    expect((await open.ask(ME)).body.data).toEqual({ me: null });
  });

  it("takes `read` or `self`", async () => {
    for (const scope of ["write", "activate", ""])
      expect(codesOf(await askAs("ada", ME, {}, scope))).toEqual(["FORBIDDEN"]);
    expect(codesOf(await askAs(undefined, ME))).toEqual(["FORBIDDEN"]);
  });
});

const names = people.map(({ username }) => username);
const spellings: ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => `${name} `,
  (name) => `${name}%20`,
  (name) => `./${name}`,
  (name) => name.replace("a", "\u0430"),
  (name) => `${name}\u0000`,
  (name) => encodeURIComponent(encodeURIComponent(`../${name}`)),
];

/** Refused, and nobody was asked for more than whose it is. */
function expectNothing(body: { errors?: { extensions: { code: string } }[] }, caller: string, what: string) {
  expect(codesOf(body), what).toHaveLength(1);
  expect(["FORBIDDEN", "BAD_USER_INPUT"], what).toContain(codesOf(body)[0]);
  for (const call of world.asked()) {
    expect(call, what).toMatch(/^GET /);
    expect(call, what).toContain(caller);
  }
}

describe("with `self` alone", () => {
  it("a person updates what is his own, and sees it in the payload", async () => {
    const renamed = await askAs("jonny1", RENAME, { id: "jonny1", firstName: "Jonny" });
    expect(renamed.data.updateUserProfile).toEqual({
      __typename: "UpdateUserProfilePayload",
      profile: { userId: "jonny1", firstName: "Jonny" },
    });
    const uid = uids.get("jonny1");
    const labelled = await askAs("jonny1", LABEL, { uid, upstream: "elasticsearch" });
    expect(labelled.data.updateUserProfileData).toEqual({
      __typename: "UpdateUserProfileDataPayload",
      profile: { uid, labels: { app: "mine" } },
    });
  });

  it("no other field of the graph is open, and nobody is asked for it", async () => {
    const { schema } = world.gateway.gateway;
    for (const { field, query, variables } of everyRootField(schema)) {
      if (field === "me") continue;
      // Whose a profile is, is asked of the system by the person's own name.
      const mutation = schema.getMutationType()?.getFields()[field];
      const opens = mutation !== undefined && ownRuleOf(mutation) !== undefined;
      if (opens) await askAs("ada", query, variables);
      world.asked();
      const body = await askAs("ada", query, variables);
      expect(codesOf(body), field).toEqual(["FORBIDDEN"]);
      const others = world.asked().filter((call) => !(opens && /^GET .*\bada\b/.test(call)));
      expect(others, field).toEqual([]);
    }
  });

  it("every field of the schema refuses whatever names somebody else, in any spelling", async () => {
    const name = fc.constantFrom(...names);
    await fc.assert(
      fc.asyncProperty(
        name,
        name,
        fc.constantFrom(...spellings),
        fc.boolean(),
        async (caller, of, spell, byUid) => {
          const given = spell(byUid ? (uids.get(of) ?? of) : of);
          fc.pre(of !== caller && given !== caller);
          for (const { field, query, variables } of everyRootField(world.gateway.gateway.schema, given)) {
            if (field === "me") continue;
            world.asked();
            expectNothing(await askAs(caller, query, variables), caller, `${field} ${given}`);
          }
        },
      ),
      { numRuns: 8, seed: 16 },
    );
  });

  it("nothing of anybody else is read or written, by whatever way and spelling", async () => {
    const ways: ((name: string) => readonly [string, object])[] = [
      (id) => [RENAME, { id, firstName: "Mallory" }],
      (id) => [RENAME, { id, firstName: "Mallory", upstream: "camunda" }],
      (id) => [LABEL, { uid: uids.get(id) ?? id }],
      (id) => [`query ($id: ID!) { person(username: $id) { displayName } }`, { id }],
      (id) => [`query ($id: ID!) { people(usernames: [$id]) { displayName } }`, { id }],
      (id) => [`query ($id: ID!) { camundaUserProfile(id: $id) { firstName } }`, { id }],
      (id) => [
        `query ($id: ID!) { node(id: $id) { id ... on CamundaUserProfile { firstName } } }`,
        { id: encodeGlobalId({ type: "CamundaUserProfile", upstream: "camunda", native: id }) },
      ],
      (id) => [
        `query ($id: ID!) { nodes(ids: [$id]) { id } }`,
        { id: encodeGlobalId({ type: "Person", upstream: "", native: id }) },
      ],
      (id) => [
        `query ($id: ID!) { searchCamundaUserProfiles(input: { firstNameLike: $id }) { items { userId } } }`.replace(
          "ID!",
          "String!",
        ),
        { id },
      ],
      ...[
        (id: string) => ({ __typename: "Person", username: id }),
        (id: string) => ({ __typename: "CamundaUserProfile", upstream: "camunda", userId: id }),
        (id: string) => ({ __typename: "KuzzleSecurityProfile", upstream: "kuzzle", profileId: id }),
        (id: string) => ({
          __typename: "ElasticsearchUserProfile",
          upstream: "elasticsearch",
          uid: uids.get(id) ?? id,
        }),
      ].map((entity) => (id: string): readonly [string, object] => [
        "query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }",
        { of: [entity(id)] },
      ]),
      (id) => [
        `mutation ($id: ID!) { updateSecurityProfile(input: { id: $id, rateLimit: 1 }) { __typename } }`,
        { id },
      ],
      (id) => [
        `mutation ($id: ID!) { disableUserProfile(input: { uid: $id }) { __typename } }`,
        { id: uids.get(id) ?? id },
      ],
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.constantFrom(...names),
        fc.constantFrom(...spellings),
        fc.constantFrom(...ways),
        async (caller, victim, spell, way) => {
          const given = spell(victim);
          fc.pre(given !== caller);
          world.asked();
          const [query, variables] = way(given);
          expectNothing(await askAs(caller, query, variables), caller, query);
        },
      ),
      { numRuns: 150, seed: 16 },
    );
    const { body } = await open.ask('{ camundaUserProfiles(ids: ["ada", "alan"]) { firstName } }');
    expect(body.data.camundaUserProfiles).toEqual([{ firstName: "Ada" }, { firstName: "Alan" }]);
  });

  it("a payload shows nothing of somebody else either, although `write` lets the write through", async () => {
    const body = await askAs("ada", RENAME, { id: "alan", firstName: "Alan" }, "write self");
    expect(codesOf(body)).toEqual(["FORBIDDEN"]);
    expect(body.data.updateUserProfile).toEqual({ __typename: "UpdateUserProfilePayload", profile: null });
    const uid = uids.get("alan");
    const labelled = await askAs("ada", LABEL, { uid }, "write self");
    expect(labelled.data.updateUserProfileData.profile).toBeNull();
  });
});

describe("a person who is spelled otherwise in a system", () => {
  let spelled: RunningGateway;
  const jwt = { issuer: ISSUER, audience: AUDIENCE, scopesClaim: "scope" };
  const as = async (username: string, query: string, variables: object = {}) => {
    const authorization = `Bearer ${await token(key, { sub: username, scope: "self" })}`;
    return (await spelled.ask(query, variables, { authorization })).body;
  };

  beforeAll(async () => {
    const byName = { kind: "names", names: new Map([["ADA", "ada"]]) } as const;
    const others = EMULATED.filter(({ name }) => name !== "kuzzle" && name !== "camunda");
    spelled = await startBeside(world, {
      access: { jwt: { ...jwt, jwksUrl: keyServer.url } },
      people: {
        usernames: {
          kuzzle: { kind: "lower" },
          camunda: { kind: "template", template: "{username}$&" },
          ...Object.fromEntries(others.map(({ name }) => [name, byName])),
        },
      },
    });
  });
  afterAll(() => spelled.stop());

  it("is found under that spelling, whose owner by name is another one", async () => {
    const body = await as("ADA", ME);
    expect(body.data.me).toMatchObject({
      username: "ADA",
      displayName: "Ada Lovelace",
      elasticsearch: { uid: uids.get("ada") },
      kuzzle: [{ profileId: "admin" }],
      camunda: null,
    });
    // Who is called `ada` here is not the one who is called that there.
    expect((await as("ada", ME)).data.me).toMatchObject({ displayName: null, elasticsearch: null });
    expect((await as("alan", ME)).data.me.elasticsearch).toEqual({ uid: uids.get("alan") });
  });

  it("updates under that spelling, and not under the other one", async () => {
    expect(codesOf(await as("ADA", LABEL, { uid: uids.get("ada") }))).toEqual([]);
    expect(codesOf(await as("ada", LABEL, { uid: uids.get("ada") }))).toEqual(["FORBIDDEN"]);
    expect(codesOf(await as("ada", RENAME, { id: "ada", firstName: "Ada" }))).toEqual(["FORBIDDEN"]);
    const { data } = await as("ada", RENAME, { id: "ada$&", firstName: "Ada" });
    expect(data.updateUserProfile.__typename).toBe("NotFoundError");
  });
});

describe("a person whose name a path cannot hold as it is", () => {
  const odd = ["DOM\\joe", "a/b", "a,b", "a?b#c"];
  let strange: World;
  const as = async (username: string, query: string, variables: object = {}, scope = "self") => {
    const authorization = `Bearer ${await token(key, { sub: username, scope })}`;
    return (await strange.gateway.ask(query, variables, { authorization })).body;
  };

  beforeAll(async () => {
    const jwt = { issuer: ISSUER, audience: AUDIENCE, jwksUrl: keyServer.url, scopesClaim: "scope" };
    const more = {
      lastName: "Last",
      email: "odd@example.org",
      password: "odd",
      roles: [],
      profileIds: ["default"],
    };
    strange = await startWorld(
      { access: { jwt } },
      [...odd, "joe", "b"].map((username) => ({ username, firstName: "First", ...more })),
    );
  });
  afterAll(() => strange.stop());

  it.each(odd)("is found, and updates what is his own and nothing else: %s", async (name) => {
    const { data, errors } = await as(name, ME);
    expect(errors).toBeUndefined();
    const { uid } = data.me.elasticsearch;
    expect(data.me).toMatchObject({
      username: name,
      kuzzle: [{ profileId: "default" }],
      camunda: { userId: name },
    });
    const renamed = await as(name, RENAME, { id: name, firstName: "Another" });
    // Let through; the engine has such a user from a directory, and writes none itself.
    expect(renamed.data.updateUserProfile.__typename).toBe("InvalidInputError");
    const labelled = await as(name, LABEL, { uid });
    expect(labelled.data.updateUserProfileData.profile).toEqual({ uid, labels: { app: "mine" } });
    for (const id of ["joe", "b", ...odd])
      if (id !== name)
        expect(codesOf(await as(name, RENAME, { id, firstName: "M" })), id).toEqual(["FORBIDDEN"]);
    for (const of of ["joe", "b"]) expect(codesOf(await as(of, LABEL, { uid }))).toEqual(["FORBIDDEN"]);
  });
});

describe("a directory that takes two spellings for one name", () => {
  const written: string[] = [];
  let directory: Server;
  let gateway: RunningGateway;
  const as = async (username: string, query: string, variables: object = {}, scope = "self") => {
    const authorization = `Bearer ${await token(key, { sub: username, scope })}`;
    return (await gateway.ask(query, variables, { authorization })).body;
  };

  beforeAll(async () => {
    directory = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://directory");
      if (request.method === "PUT") {
        written.push(pathname);
        response.writeHead(204).end();
        return;
      }
      const ada = { id: "ada", firstName: "Ada", lastName: "L", email: null };
      const asked = (searchParams.get("idIn") ?? searchParams.get("id") ?? "").toLowerCase().split(",");
      const users = asked.includes("ada") ? [ada] : [];
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(pathname.endsWith("/user") ? users : ada));
    });
    await once(directory.listen(0, "127.0.0.1"), "listening");
    const { port } = directory.address() as AddressInfo;
    const camunda = upstream({ dialect: "camunda", url: `http://127.0.0.1:${port}/engine-rest` });
    const jwt = { issuer: ISSUER, audience: AUDIENCE, jwksUrl: keyServer.url, scopesClaim: "scope" };
    gateway = await startGateway(settingsFor([camunda], { access: { jwt } }));
  });
  afterAll(async () => {
    await gateway.stop();
    directory.close();
  });
  beforeEach(() => void written.splice(0));

  it("shows and changes nothing of the one under the other's token", async () => {
    for (const caller of ["ADA", "Ada", "aDA"]) {
      const me = await as(caller, "{ me { displayName camunda { userId firstName } } }");
      expect(me.data.me).toEqual({ displayName: null, camunda: null });
      expect(codesOf(me)).toEqual(["FORBIDDEN", "FORBIDDEN"]);
      for (const id of ["ada", "ADA", "Ada", "aDA"])
        expect(codesOf(await as(caller, RENAME, { id, firstName: "Eve" })), `${caller} ${id}`).toEqual([
          "FORBIDDEN",
        ]);
    }
    expect(written).toEqual([]);
  });

  it("knows the one who is spelled as the directory spells it, and shows him to whoever may read", async () => {
    const me = await as("ada", "{ me { displayName camunda { userId } } }");
    expect(me).toEqual({ data: { me: { displayName: "Ada L", camunda: { userId: "ada" } } } });
    expect(codesOf(await as("ada", RENAME, { id: "ADA", firstName: "Eve" }))).toEqual(["FORBIDDEN"]);
    const renamed = await as("ada", RENAME, { id: "ada", firstName: "Ada" });
    expect(renamed.data.updateUserProfile.__typename).toBe("UpdateUserProfilePayload");
    expect(written).toEqual(["/engine-rest/user/ada/profile"]);
    const read = await as("ADA", "{ me { camunda { userId } } }", {}, "read");
    expect(read.data.me.camunda).toEqual({ userId: "ada" });
  });
});
