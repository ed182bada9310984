import fc from "fast-check";
import { type GraphQLSchema, Kind, parse } from "graphql";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mount } from "../../src/compose.js";
import { builtInDialects } from "../../src/dialects.js";
import type { GraphqlParams } from "../../src/graphql/context.js";
import { Engine } from "../../src/graphql/engine.js";
import { planOf } from "../../src/graphql/plan.js";
import { startWorld, type World } from "../auth/world.js";
import { Writer } from "../fuzz/document-writer.js";
import { Dice } from "../fuzz/fuzz.js";
import { contextUnderTest, DEFAULTS } from "./engine-under-test.js";

let world: World;
let interpreting: Engine;
let planning: Engine;
let schema: GraphQLSchema;

beforeAll(async () => {
  world = await startWorld();
  ({ schema } = mount(world.settings, builtInDialects));
  const options = {
    schema,
    limits: DEFAULTS,
    production: true,
    onError: () => undefined,
  };
  interpreting = new Engine({ ...options, plans: false });
  planning = new Engine(options);
});

afterAll(() => world.stop());

/** What a client reads, to the byte. */
async function answer(engine: Engine, params: GraphqlParams): Promise<string> {
  const result = await engine.run(params, contextUnderTest(), "POST");
  return JSON.stringify(result);
}

/** Whether there is a plan for it. */
function isPlanned({ query = "" }: GraphqlParams): boolean {
  const document = parse(query);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  return operation !== undefined && planOf(schema, { document, operation }) !== undefined;
}

async function expectSame(params: GraphqlParams): Promise<void> {
  const right = await answer(interpreting, params);
  expect(await answer(planning, params), params.query).toBe(right);
}

it("answers an operation by its plan to the byte as graphql-js does", { timeout: 60_000 }, async () => {
  let planned = 0;
  const property = fc.asyncProperty(fc.gen(), async (draw) => {
    const params = new Writer(new Dice(draw), schema).write(true);
    // Which is never the same twice.
    fc.pre(!params.query.includes("latency"));
    if (isPlanned(params)) planned += 1;
    await expectSame(params);
  });
  await fc.assert(property, { numRuns: 200, seed: 27 });
  expect(planned).toBeGreaterThan(20);
});

it.each<[string, GraphqlParams]>([
  [
    "people who are there and who are not, under one name twice",
    {
      query: `query ($a: String!, $b: [ID!]!, $with: Boolean = true) {
        one: person(username: $a) { username camunda { ...names } camunda @include(if: $with) { email } }
        nobody: person(username: "nobody") { camunda { ...names } }
        many: camundaUserProfiles(ids: $b) { ...names userId }
      } fragment names on CamundaUserProfile { firstName lastName }`,
      variables: { a: "demo", b: ["demo", "nobody", "mary"] },
    },
  ],
  [
    "errors in fields that may be null, and in such as may not",
    {
      query: `{ bad: camundaUserProfile(id: "..") { userId } good: camundaUserProfile(id: "demo") { userId }
        list: camundaUserProfiles(ids: ["demo", ""]) { userId }
        other: kuzzleSecurityProfile(id: "default", upstream: "nobody") { id } }`,
    },
  ],
  ["a variable that is missing", { query: "query ($id: ID!) { camundaUserProfile(id: $id) { userId } }" }],
  [
    "a variable of another type",
    { query: "query ($id: ID!) { camundaUserProfile(id: $id) { userId } }", variables: { id: { a: 1 } } },
  ],
  [
    "an argument that is null by a variable",
    { query: 'query ($id: ID = "demo") { camundaUserProfile(id: $id) { userId } }', variables: { id: null } },
  ],
  [
    "a variable of a name that every object has",
    {
      query:
        'query ($constructor: String) { camundaUserProfile(id: "demo", upstream: $constructor) { userId } }',
    },
  ],
  [
    "names that would be one with underscores between them",
    {
      query: `{ a_b: person(username: "demo") { c: camunda { email } }
        a: person(username: "demo") { b_c: camunda { userId } } }`,
    },
  ],
  [
    "a field left out",
    {
      query:
        'query ($no: Boolean!) { person(username: "demo") { username @skip(if: $no) camunda @skip(if: $no) { email } } }',
      variables: { no: true },
    },
  ],
  ...["demo", "nobody", ".."].map((id): [string, GraphqlParams] => [
    `a write of ${id}, with whatever comes of it`,
    {
      query: `mutation ($input: UpdateUserProfileInput!) { one: updateUserProfile(input: $input) { ...outcome } two: updateUserProfile(input: $input) { ...outcome } }
        fragment outcome on UpdateUserProfileResult { __typename ... on UpdateUserProfilePayload { profile { userId firstName } } ... on ProfileError { code message } }`,
      variables: { input: { id, firstName: "Ada" } },
    },
  ]),
  [
    "nodes of several types, one of them by no id",
    {
      query:
        "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Profile { displayName } ... on CamundaUserProfile { email } } }",
      variables: {
        ids: [
          ["CamundaUserProfile", "camunda", "demo"],
          ["Person", "", "demo"],
          ["KuzzleSecurityProfile", "kuzzle", "default"],
          ["X"],
        ].map((parts) => Buffer.from(JSON.stringify(parts)).toString("base64url")),
      },
    },
  ],
])("answers alike: %s", (_what, params) => expectSame(params));

it.each([
  ["a directive", '{ person(username: "demo") { username @include(if: true) } }'],
  ["a directive further down", '{ person(username: "demo") { camunda { userId email @skip(if: true) } } }'],
  [
    "a directive where a fragment is spread again",
    `{ camundaUserProfile(id: "demo") { ...names ...names @include(if: true) } }
      fragment names on CamundaUserProfile { firstName }`,
  ],
  [
    "a directive in a fragment",
    `{ node(id: "demo") { ... on CamundaUserProfile { email ... on Node @skip(if: true) { id } } } }`,
  ],
  ["introspection", "{ __schema { queryType { name } } }"],
  ["a name that means something to JavaScript", '{ __proto__: person(username: "demo") { username } }'],
  [
    "more fields than are worth keeping, written out by fragments",
    `{ ${Array.from({ length: 9 }, (_, n) => `p${n}: camundaUserProfile(id: "demo") { ...many }`).join(" ")} }
      fragment many on CamundaUserProfile { ${Array.from({ length: 50 }, (_, n) => `f${n}: email`).join(" ")} }`,
  ],
])("leaves to graphql-js: %s", async (_what, query) => {
  expect(isPlanned({ query })).toBe(false);
  await expectSame({ query });
});

it("plans fragments that double at every step, each once", async () => {
  const chain = Array.from(
    { length: 24 },
    (_, n) => `fragment F${n} on CamundaUserProfile { ...F${n + 1} ...F${n + 1} }`,
  );
  const query = `{ camundaUserProfile(id: "demo") { ...F0 ... on Profile { displayName } } } ${chain.join(" ")} fragment F24 on CamundaUserProfile { userId }`;
  expect(isPlanned({ query })).toBe(true);
  await expectSame({ query });
});
