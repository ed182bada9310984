import { parse } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operationOf } from "../../src/graphql/limits/document.js";
import { type Merged, merge } from "../../src/graphql/limits/measure.js";
import { type Sandboxed, startSandboxed } from "../server/support/sandboxed.js";
import { codesOf, DEFAULTS, engineWith } from "./engine-under-test.js";

const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");

let gateway: Sandboxed;
beforeAll(async () => {
  gateway = await startSandboxed();
});
afterAll(() => gateway.stop());

// biome-ignore lint/suspicious/noExplicitAny: tests assert on the whole answer, whatever its shape
async function send(query: string, variables: object = {}): Promise<any> {
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

/** What Relay's compiler makes of components that each bring a fragment on an interface. */
const component = (index: number): string =>
  `fragment C${index} on Profile { __isProfile: __typename __isNode: __typename shown: displayName upstream ...Avatar }`;
const AVATAR = "fragment Avatar on Profile { face: displayName ... on CamundaUserProfile { mail: email } }";

describe("what an operation asks for is counted as it is executed:", () => {
  it("sixteen fragments that ask for the same are one", async () => {
    const query = `{ camundaUserProfile(id: "ada") { id ${times(16, (i) => `...C${i}`)} } } ${times(16, component)} ${AVATAR}`;
    const { data, errors } = await send(query);
    expect(errors).toBeUndefined();
    expect(data.camundaUserProfile).toMatchObject({
      __isProfile: "CamundaUserProfile",
      shown: "Ada Lovelace",
    });
  });

  it("a directive in a fragment that thirty components share is one", async () => {
    const shared = "fragment Shared on Profile { displayName @include(if: $named) }";
    const query = `query ($named: Boolean!) { camundaUserProfile(id: "ada") { id ${times(30, (i) => `...S${i}`)} } }
      ${times(30, (i) => `fragment S${i} on Profile { upstream ...Shared }`)} ${shared}`;
    expect(await send(query, { named: true })).toMatchObject({
      data: { camundaUserProfile: { displayName: "Ada Lovelace" } },
    });
    expect((await send(query, { named: false })).data.camundaUserProfile).not.toHaveProperty("displayName");
  });

  it("sixteen objects that merge into one cost one, and are one root field", async () => {
    const parts = ["id", "displayName", "camunda { id }", "kuzzle { id }"];
    const query = `{ ${times(16, (i) => `... on Query { person(username: "ada") { ${parts[i % 4]} } }`)} }`;
    const { data, errors } = await send(query);
    expect(errors).toBeUndefined();
    expect(data.person).toMatchObject({ displayName: "Ada Lovelace", camunda: {}, kuzzle: {} });
  });

  const many = (directive: string): string =>
    `... ${directive} { ${times(30, (i) => `p${i}: person(username: "u${i}") { camunda { id } }`)} }`;
  const deep = (directive: string): string =>
    `__schema { types { name } } deep: person(username: "ada") ${directive} { elasticsearch { ${"... { ".repeat(3)} user { username } ${"}".repeat(3)} } }`;

  it.each([
    ["@include(if: false)", {}],
    ["@skip(if: true)", {}],
    ["@include(if: $shown)", { shown: false }],
    ["@skip(if: $hidden)", { hidden: true }],
    ["@skip(if: $hidden)", {}],
  ])("what %s leaves out is not there", async (directive, variables) => {
    const declared = /\$shown/.test(directive) ? "($shown: Boolean!)" : "($hidden: Boolean! = true)";
    const query = `query ${directive.includes("$") ? declared : ""} { __typename ${many(directive)} ${deep(directive)} }`;
    const { data, errors } = await send(query, variables);
    expect(errors).toBeUndefined();
    expect(Object.keys(data)).toEqual(["__typename", "__schema"]);
  });

  it.each([
    ["@include(if: $shown)", { shown: true }],
    ["@include(if: true)", {}],
  ])("but what %s lets in is, with the same document", async (directive, variables) => {
    const query = `query ${directive.includes("$") ? "($shown: Boolean!)" : ""} { __typename ${many(directive)} }`;
    const { errors, data } = await send(query, variables);
    expect(errors[0].extensions.code).toBe("OPERATION_LIMIT_EXCEEDED");
    expect(data).toBeUndefined();
    if (!directive.includes("$")) return;
    expect((await send(query, { shown: false })).data).toEqual({ __typename: "Query" });
    expect((await send(query, variables)).errors[0].extensions.code).toBe("OPERATION_LIMIT_EXCEEDED");
  });

  it.each([
    ["aliases", `{ ${times(16, (i) => `... on Query { a${i}: __typename }`)} }`],
    [
      "one alias of objects, too often for validation",
      `{ ${times(51, () => `p: person(username: "a") { id }`)} }`,
    ],
    [
      "objects within what is left out",
      `{ __typename ... @skip(if: true) { ${times(51, () => `person(username: "a") { id }`)} } }`,
    ],
  ])("too many %s are refused as before", async (_what, query) => {
    const { errors } = await send(query);
    expect(errors[0].extensions.code).toBe("OPERATION_LIMIT_EXCEEDED");
  });
});

function merged(text: string): Merged | undefined {
  const document = parse(text);
  const operation = operationOf({ document });
  if (!("kind" in operation)) throw operation;
  return merge(document, operation, () => false);
}

describe("a document whose fragments are merged", () => {
  it.each([
    [
      "{ a { x: b x: b } a { x: b y: c } }",
      { depth: 2, aliases: 2, rootFields: 1, directives: 0, together: 3 },
    ],
    [
      "{ ...F ...G } fragment F on Q { a { ...H } } fragment G on Q { a { ...H } } fragment H on A { b { c } }",
      { depth: 3, aliases: 0, rootFields: 1, directives: 0, together: 2 },
    ],
    [
      "{ a { n: __typename } b { n: __typename } }",
      { depth: 2, aliases: 1, rootFields: 2, directives: 0, together: 1 },
    ],
    [
      "{ __schema { types { name } } ...Missing }",
      { depth: 1, aliases: 0, rootFields: 1, directives: 0, together: 1 },
    ],
  ])("%s", (text, expected) => {
    expect(merged(text)).toEqual(expected);
  });

  it("has each directive as often as it is written, however often its fragment is spread", () => {
    const document =
      "query ($v: Int @d) @d { a { ...F ...G } b { ...F } } fragment F on A @d { x @d } fragment G on A { ...F y @d @e }";
    expect(merged(document)).toMatchObject({ directives: 6 });
  });

  it("is looked at for so long only, where fragments spread themselves or multiply", () => {
    expect(merged("{ ...F } fragment F on A { a { ...F } }")).toBeUndefined();
    const links = times(40, (i) => `fragment F${i} on Q { a { ...F${i + 1} } b { ...F${i + 1} } }`);
    expect(merged(`{ ...F0 } ${links} fragment F40 on Q { x }`)).toBeUndefined();
  });

  it("is as deep as what is not left out", async () => {
    const { post } = engineWith({ limits: { ...DEFAULTS, depth: 2 } });
    const query = "query ($deep: Boolean!) { tree { name child @include(if: $deep) { child { name } } } }";
    expect(await post({ query, variables: { deep: false } })).toMatchObject({ data: { tree: {} } });
    expect(codesOf(await post({ query, variables: { deep: true } }))).toEqual(["OPERATION_LIMIT_EXCEEDED"]);
    expect(codesOf(await post({ query }))).toEqual(["OPERATION_LIMIT_EXCEEDED"]);
  });

  it("is then judged as it is written", async () => {
    const links = times(
      40,
      (i) => `fragment F${i} on Tree { a: child { ...F${i + 1} } b: child { ...F${i + 1} } }`,
    );
    const { post } = engineWith();
    const query = `{ tree { ...F0 } } ${links} fragment F40 on Tree { name }`;
    expect(codesOf(await post({ query }))).toEqual(["OPERATION_LIMIT_EXCEEDED"]);
  });
});
