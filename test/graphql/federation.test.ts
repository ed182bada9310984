import { readFileSync } from "node:fs";
import { join } from "node:path";
import { composeServices } from "@theguild/federation-composition";
import { buildSchema, parse } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { federatedSchemaOf } from "../../src/compose.js";
import { AUDIENCE, ISSUER, KeyServer, type SigningKey, signingKey, token } from "../auth/issuer.js";
import { key, startBeside, startWorld, type World } from "../auth/world.js";
import { ROOT } from "../support/architecture.js";

const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Person { username displayName }
    ... on ElasticsearchUserProfile { uid }
    ... on KuzzleSecurityProfile { profileId rateLimit }
    ... on CamundaUserProfile { userId firstName }
  } }`;

describe("the schema of the subgraph", () => {
  it("says its keys, hides what two subgraphs would clash over, and nothing of the router's own fields", () => {
    const sdl = federatedSchemaOf();
    for (const [type, fields] of [
      ["Person implements Node", "username"],
      ["ElasticsearchUserProfile implements Node & Profile", "upstream uid"],
      ["KuzzleSecurityProfile implements Node & Profile", "upstream profileId"],
      ["CamundaUserProfile implements Node & Profile", "upstream userId"],
    ])
      expect(sdl).toContain(`type ${type} @key(fields: "${fields}")`);
    expect(sdl).toMatch(/^ {2}node\($[^}]*?\): Node @inaccessible$/m);
    expect(sdl).toMatch(/\): \[Node\] @inaccessible$/m);
    expect(sdl).not.toMatch(/_entities|_service|_Any|_Entity|_Service/);
  });

  it("composes with that of another team, and a router's schema comes of it", () => {
    const orders = readFileSync(join(ROOT, "examples/federation/orders.graphql"), "utf8");
    const result = composeServices([
      { name: "profiles", typeDefs: parse(federatedSchemaOf()), url: "http://localhost:4000/graphql" },
      { name: "orders", typeDefs: parse(orders), url: "http://localhost:4001/graphql" },
    ]);
    expect(result.errors ?? []).toEqual([]);
    const api = buildSchema(result.publicSdl ?? "");
    expect(api.getQueryType()?.getFields()).toHaveProperty("person");
    expect(api.getQueryType()?.getFields()).not.toHaveProperty("node");
    expect(api.getQueryType()?.getFields()).not.toHaveProperty("nodes");
    expect(api.getType("Person")).toMatchObject({});
    expect(String(result.supergraphSdl)).toContain("orders: [Order!]! @join__field(graph: ORDERS)");
  });
});

describe("a gateway with federation: true", () => {
  let world: World;
  beforeAll(async () => {
    const apiKeys = [key("reader", "read"), key("writer", "write", "activate", "self")];
    world = await startWorld({ federation: true, access: { apiKeys } });
  });
  afterAll(() => world.stop());
  const ask = async (representations: unknown, as = "reader") =>
    (await world.gateway.ask(ENTITIES, { representations }, { "x-api-key": as })).body;

  it("finds entities by their keys, in one call of each system, in their order", async () => {
    world.asked();
    const body = await ask([
      { __typename: "CamundaUserProfile", upstream: "camunda", userId: "ada" },
      { __typename: "KuzzleSecurityProfile", upstream: "kuzzle", profileId: "default" },
      { __typename: "Person", username: "grace" },
      { __typename: "CamundaUserProfile", upstream: "camunda", userId: "nobody" },
      { __typename: "CamundaUserProfile", upstream: "camunda", userId: "alan" },
      { __typename: "ElasticsearchUserProfile", upstream: "elasticsearch", uid: "u_nobody_0" },
    ]);
    expect(body).not.toHaveProperty("errors");
    expect(body.data._entities).toEqual([
      { __typename: "CamundaUserProfile", userId: "ada", firstName: "Ada" },
      { __typename: "KuzzleSecurityProfile", profileId: "default", rateLimit: 10 },
      { __typename: "Person", username: "grace", displayName: "Grace Hopper" },
      null,
      { __typename: "CamundaUserProfile", userId: "alan", firstName: "Alan" },
      null,
    ]);
    expect(world.asked().filter((call) => call.includes("/user?idIn=ada"))).toHaveLength(1);
  });

  it("asks once for what is named twice, and takes no notice of what else a router says of an entity", async () => {
    world.asked();
    const ada = {
      __typename: "CamundaUserProfile",
      upstream: "camunda",
      userId: "ada",
      orders: [{ number: 1 }],
    };
    const body = await ask([ada, { ...ada, firstName: "Eve" }, ada]);
    const expected = { __typename: "CamundaUserProfile", userId: "ada", firstName: "Ada" };
    expect(body).toEqual({ data: { _entities: [expected, expected, expected] } });
    expect(world.asked().filter((call) => call.includes("/user?"))).toHaveLength(1);
  });

  it.each([
    ["Person", "must be an object"],
    [7, "must be an object"],
    [[{ __typename: "Person", username: "ada" }], "__typename must be a text"],
    [{}, "__typename must be a text"],
    [{ __typename: "constructor" }, "is no entity of this subgraph"],
    [{ __typename: "Profile", id: "x" }, "is no entity of this subgraph"],
    [{ __typename: "Person", id: "x" }, "username must be a text"],
    [{ __typename: "Person", username: 1.5 }, "username must be a text"],
    [{ __typename: "Person", username: "" }, "must not be empty"],
    [{ __typename: "Person", username: "x".repeat(513) }, "at most 512 characters"],
    [{ __typename: "ElasticsearchUserProfile", upstream: "elasticsearch", uid: "ada" }, "u_"],
    [{ __typename: "ElasticsearchUserProfile", upstream: "elasticsearch", uid: "u_a/_search" }, "u_"],
    [{ __typename: "KuzzleSecurityProfile", upstream: "kuzzle", profileId: "" }, "empty"],
    [{ __typename: "KuzzleSecurityProfile", upstream: "camunda", profileId: "default" }, "kuzzle"],
    [{ username: "ada" }, "__typename must be a text"],
    [{ __typename: "KuzzlePolicy", roleId: "x" }, "is no entity of this subgraph"],
    [{ __typename: "CamundaUserProfile", userId: "ada" }, "upstream must be a text"],
    [{ __typename: "Person", username: true }, "username must be a text"],
    [{ __typename: "CamundaUserProfile", upstream: "nowhere", userId: "ada" }, "There is no upstream"],
  ])("refuses the key %j and leaves the others", async (wrong, message) => {
    const body = await ask([wrong, { __typename: "Person", username: 7 }]);
    expect(body.data._entities).toEqual([null, { __typename: "Person", username: "7", displayName: null }]);
    expect(body.errors).toMatchObject([{ path: ["_entities", 0], extensions: { code: "BAD_USER_INPUT" } }]);
    expect(body.errors[0].message).toContain(message);
  });

  it.each([
    [{ __typename: "Person" }, "username", "x".repeat(513)],
    [{ __typename: "ElasticsearchUserProfile", upstream: "elasticsearch" }, "uid", "ada"],
    [{ __typename: "KuzzleSecurityProfile", upstream: "kuzzle" }, "profileId", "x".repeat(513)],
    [{ __typename: "CamundaUserProfile", upstream: "camunda" }, "userId", "x".repeat(513)],
  ])("names the key field of %j where its id cannot be one, in each of several", async (type, field, bad) => {
    const right = { __typename: "Person", username: "ada" };
    const wrong = ["", bad, null, true, { $: 1 }, ["ada"], 1.5];
    world.asked();
    const missing = Object.keys(type).includes("upstream")
      ? [{ ...type, upstream: 7.5, [field]: "ada" }]
      : [];
    const body = await ask([...wrong.map((id) => ({ ...type, [field]: id })), type, right, ...missing]);
    const messages = body.errors.map(({ message }: { message: string }) => message);
    const places = [...wrong.keys(), wrong.length].map((index) => `representations.${index}.${field} must `);
    if (missing.length > 0) places.push(`representations.${wrong.length + 2}.upstream must be a text.`);
    expect(messages).toEqual(places.map((place) => expect.stringContaining(place)));
    expect(body.errors.map(({ path }: { path: unknown }) => path)).toEqual(
      [...wrong.keys(), wrong.length, ...missing.map(() => wrong.length + 2)].map((at) => ["_entities", at]),
    );
    expect(body.data._entities[wrong.length + 1]).toMatchObject(right);
    expect(world.asked().filter((call) => !call.includes("ada"))).toEqual([]);
  });

  it("gives one entity's failure to that entity alone", async () => {
    const kuzzleless = await startBeside(world, {
      upstreams: world.settings.upstreams.map((one) =>
        one.name === "kuzzle" ? { ...one, url: "http://127.0.0.1:1" } : one,
      ),
    });
    const representations = [
      { __typename: "KuzzleSecurityProfile", upstream: "kuzzle", profileId: "default" },
      { __typename: "Person", username: "ada" },
    ];
    const { body } = await kuzzleless.ask(ENTITIES, { representations }, { "x-api-key": "reader" });
    expect(body.data._entities).toEqual([
      null,
      { __typename: "Person", username: "ada", displayName: "Ada Lovelace" },
    ]);
    expect(body.errors).toMatchObject([
      { path: ["_entities", 0], extensions: { code: "UPSTREAM_UNAVAILABLE", upstream: "kuzzle" } },
    ]);
    await kuzzleless.stop();
  });

  it("asks for the scope `read`, and no other one will do", async () => {
    const body = await ask([{ __typename: "Person", username: "ada" }], "writer");
    expect(body.errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    const service = await world.gateway.ask("{ _service { sdl } }", {}, { "x-api-key": "writer" });
    expect(service.body.errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
  });

  it("prices entities by their number, and takes no more than a list may hold", async () => {
    const many = Array.from({ length: 101 }, (_, n) => ({ __typename: "Person", username: `p${n}` }));
    world.asked();
    const refused = await ask(many);
    expect(refused.data).toBeNull();
    expect(refused.errors).toMatchObject([{ path: ["_entities"], extensions: { code: "BAD_USER_INPUT" } }]);
    expect(world.asked()).toEqual([]);
    expect((await ask(many.slice(0, 100))).data._entities).toHaveLength(100);
    const parts = Array.from({ length: 10 }, (_, n) => `c${n}: camunda { userId }`).join(" ");
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { ${parts} } } }`;
    const costly = async (count: number) =>
      (await world.gateway.ask(query, { representations: many.slice(0, count) }, { "x-api-key": "reader" }))
        .body;
    expect(await costly(2)).not.toHaveProperty("errors");
    expect((await costly(100)).errors).toMatchObject([{ extensions: { code: "OPERATION_LIMIT_EXCEEDED" } }]);
  });

  it("tells routers what print-schema --federation prints", async () => {
    const { body } = await world.gateway.ask("{ _service { sdl } }", {}, { "x-api-key": "reader" });
    expect(body.data._service.sdl).toBe(federatedSchemaOf());
  });
});

describe("a person's own token, with the scope `self`", () => {
  const keyServer = new KeyServer();
  let signing: SigningKey;
  let world: World;
  beforeAll(async () => {
    signing = await signingKey("RS256");
    keyServer.keys = [signing.published];
    await keyServer.start();
    const jwt = { issuer: ISSUER, audience: AUDIENCE, jwksUrl: keyServer.url, scopesClaim: "scope" };
    world = await startWorld({
      federation: true,
      access: { jwt: { ...jwt, usernameClaim: "preferred_username" } },
    });
  });
  afterAll(async () => {
    await world.stop();
    await keyServer.stop();
  });

  it("finds nobody by the way of routers: neither others nor oneself, and no upstream is asked", async () => {
    const authorization = `Bearer ${await token(signing, { preferred_username: "ada", scope: "self write activate" })}`;
    world.asked();
    for (const representation of [
      { __typename: "Person", username: "grace" },
      { __typename: "Person", username: "ada" },
      { __typename: "CamundaUserProfile", upstream: "camunda", userId: "grace" },
      { __typename: "KuzzleSecurityProfile", upstream: "kuzzle", profileId: "default" },
      { __typename: "nothing" },
    ]) {
      const variables = { representations: [representation] };
      const { body } = await world.gateway.ask(ENTITIES, variables, { authorization });
      expect(body.data ?? null).toBeNull();
      expect(body.errors).toMatchObject([{ path: ["_entities"], extensions: { code: "FORBIDDEN" } }]);
    }
    expect(world.asked()).toEqual([]);
    const { body } = await world.gateway.ask("{ me { username displayName } }", {}, { authorization });
    expect(body).toEqual({ data: { me: { username: "ada", displayName: "Ada Lovelace" } } });
  });
});

it("without it there is no way for routers", async () => {
  const world = await startWorld();
  const { body } = await world.gateway.ask("{ _service { sdl } }");
  expect(body.errors).toMatchObject([{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }]);
  await world.stop();
});
