import fc from "fast-check";
import { GraphQLError, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { costFunction } from "../../src/graphql/limits/cost.js";
import { operationOf } from "../../src/graphql/limits/document.js";
import { FieldFacts } from "../../src/graphql/limits/field-facts.js";
import type { Values } from "../../src/graphql/limits/variables.js";
import { givenVariables } from "../../src/graphql/prepare.js";
import { schemaUnderTest } from "./engine-under-test.js";
import { selections, written } from "./operations.js";

const schema = schemaUnderTest();

function costOf(text: string, operationName?: string, listSize = 100): (sent?: Values) => number {
  const document = parse(text);
  const operation = operationOf({ document, operationName });
  if (operation instanceof GraphQLError) return () => 0;
  const cost = costFunction({ schema, document, operation }, listSize, new FieldFacts());
  return (sent) => cost(givenVariables(operation, sent));
}

const cost = (text: string, variables?: Values, operationName?: string, listSize?: number): number =>
  costOf(text, operationName, listSize)(variables);

describe("the cost of an operation", () => {
  it.each([
    ["{ __typename whoami }", 0, "leaves"],
    ["{ tree { name } }", 1, "an object"],
    ["{ tree { name child { name } } forest { name } }", 3, "objects, and a list that nobody gave a size"],
    ["{ a: tree { name } b: tree { name } }", 2, "aliases"],
    ['{ camundaUserProfile(id: "a") { id } }', 1, "a read by id"],
    ['{ camundaUserProfiles(ids: ["a", "b", "c"]) { id } }', 3, "a list of ids"],
    ["{ camundaUserProfiles(ids: []) { id } }", 0, "an empty list of ids"],
    ['{ camundaUserProfiles(ids: "a") { id } }', 1, "one id where a list may be"],
    ['{ nodes(ids: ["a", "b"]) { id } }', 2, "a list of global ids"],
    ["{ tree { byIds(ids: [1, 2]) { byIds(ids: [1, 2, 3]) { child { name } } } } }", 15, "lists in lists"],
    ["{ searchCamundaUserProfiles(input: {}) { total } }", 1, "a page whose entries nobody wants"],
    ["{ searchCamundaUserProfiles(input: {}) { items { id } } }", 11, "a page of the schema's default size"],
    [
      "{ searchCamundaUserProfiles(input: { size: null }) { items { id } } }",
      11,
      "null, which means omitted",
    ],
    ["{ searchCamundaUserProfiles(input: { size: 50 }) { items { id } } }", 51, "a page of a size"],
    ["{ searchTrees { items { name } } }", 11, "an input that is omitted as a whole"],
    [
      "{ searchTrees(input: { size: 3 }) { items { child { name } } first { name } } }",
      8,
      "objects on a page",
    ],
    ["{ searchTrees(input: { size: 3 }) { items { children { name } } } }", 7, "lists on a page"],
    [
      "{ searchTrees(input: { size: 3 }) { ...P } } fragment P on TreePage { items { name } }",
      4,
      "a page in a fragment",
    ],
    [
      '{ searchTrees(input: { size: 2, usernames: ["a", "b", "c"] }) { items { name } } }',
      4,
      "the larger of two sizes",
    ],
    [
      "{ searchTrees(input: { size: 2, hint: { uids: [1, 2, 3] } }) { items { name } } }",
      3,
      "a hint, which is no size",
    ],
    ['{ __schema { types { fields { name } } } __type(name: "Query") { name } }', 0, "introspection"],
    ["mutation { touch }", 10, "a mutation"],
    ["mutation { touch ...M } fragment M on Mutation { again: touch }", 20, "mutations in a fragment"],
    [
      "{ tree { name } forest @skip(if: true) { name } ... @include(if: false) { tree { name } } }",
      1,
      "what is skipped",
    ],
    ["{ tree { name } tree { name child { name } } tree { child { name } } }", 2, "what merges into one"],
    [
      "{ tree { ...F ...G child { name } } } fragment F on Tree { child { name } } fragment G on Tree { ...F child { ...F } }",
      3,
      "fragments that merge",
    ],
    ["{ a: tree { child { name } } tree { child { name } } }", 4, "what an alias keeps apart"],
    [
      "mutation { touch touch ...M } fragment M on Mutation { touch }",
      10,
      "a mutation that is written three times",
    ],
    ["{ tree { ...F } } fragment F on Tree { child { ...F } }", 3, "a fragment that spreads itself"],
    ["{ nothing { at { all } } tree { nothing { a } } }", 1, "fields that are not there"],
    ["fragment F on Query { tree { name } }", 0, "no operation"],
  ])("%s costs %i: %s", (text, expected) => {
    expect(cost(text)).toBe(expected);
  });

  it.each([
    ["query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { id } }", { ids: ["a", "b"] }, 2],
    ["query ($ids: [ID!]! = [1, 2, 3]) { camundaUserProfiles(ids: $ids) { id } }", {}, 3],
    ["query ($id: ID!) { camundaUserProfiles(ids: [$id, $id]) { id } }", { id: "a" }, 2],
    [
      "query ($size: NonNegativeInt) { searchCamundaUserProfiles(input: { size: $size }) { items { id } } }",
      { size: 7 },
      8,
    ],
    [
      "query ($size: NonNegativeInt) { searchCamundaUserProfiles(input: { size: $size }) { items { id } } }",
      {},
      11,
    ],
    [
      "query ($i: SearchCamundaUserProfilesInput!) { searchCamundaUserProfiles(input: $i) { items { id } } }",
      { i: { size: 7 } },
      8,
    ],
    [
      "query ($i: SearchCamundaUserProfilesInput!) { searchCamundaUserProfiles(input: $i) { items { id } } }",
      { i: { size: "7" } },
      8,
    ],
    [
      "query ($i: SearchCamundaUserProfilesInput!) { searchCamundaUserProfiles(input: $i) { items { id } } }",
      { i: { size: { a: 1 } } },
      2,
    ],
    [
      "query ($i: SearchCamundaUserProfilesInput!) { searchCamundaUserProfiles(input: $i) { items { id } } }",
      { i: "odd" },
      11,
    ],
    [
      "query ($yes: Boolean!) { tree @include(if: $yes) { name } forest @skip(if: $yes) { name } }",
      { yes: false },
      1,
    ],
    ["query ($toString: [ID!]!) { camundaUserProfiles(ids: $toString) { id } }", {}, 1],
  ])("%s with %j costs %i", (text, variables, expected) => {
    expect(cost(text, variables)).toBe(expected);
  });

  it.each([
    "query ($ids: [ID!]!) { tree { byIds(ids: $ids) { ...T ...T child { ...T } } } } fragment T on Tree { child { name } }",
    "query ($ids: [ID!] = [1, 2]) { tree { byIds(ids: $ids) { byIds(ids: $ids) { name } } } }",
    "query ($off: Boolean!, $ids: [ID!]!) { tree { byIds(ids: $ids) @skip(if: $off) { child { name } } } }",
    "query ($off: Boolean!) { tree { byIds(ids: [1, 2, 3]) { name child @skip(if: $off) { name } } } }",
    "query ($off: Boolean!) { tree { byIds(ids: [1, 2, 3]) { name } whole: child @include(if: true) { name } } }",
  ])("is weighed anew for each set of variables: %s", (text) => {
    const again = costOf(text);
    const sets = [3, 0, 50, 1].flatMap((length) =>
      [true, false].map((off) => ({ off, ids: Array(length).fill("a") })),
    );
    for (const variables of [...sets, {}, ...sets]) expect(again(variables)).toBe(cost(text, variables));
  });

  it("is that of the named operation alone", () => {
    const text = "query A { tree { name } } query B { forest { child { name } } }";
    expect(cost(text, undefined, "A")).toBe(1);
    expect(cost(text, undefined, "B")).toBe(2);
    expect(cost(text)).toBe(0);
  });

  it("charges no more entries than a list may have: a longer one is refused where it is resolved", () => {
    const ids = Array(5000).fill("a");
    expect(
      cost("query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { id } }", { ids }, undefined, 50),
    ).toBe(50);
  });

  it("stays a number however often fragments double it", () => {
    const links = Array.from(
      { length: 400 },
      (_, i) => `fragment F${i} on Tree { byIds(ids: [1, 2]) { ...F${i + 1} ...F${i + 1} } }`,
    );
    const last = "fragment F400 on Tree { byIds(ids: []) { name } child { name } }";
    expect(cost(`{ tree { ...F0 } } ${links.join(" ")} ${last}`)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it("is found quickly where what merges could be looked at without end, and is then never less", () => {
    const twice = "a: child { ...NEXT } a: child { ...NEXT } b: child { ...NEXT } b: child { ...NEXT }";
    const chain = (length: number): string =>
      Array.from(
        { length },
        (_, i) => `fragment F${i} on Tree { ${twice.replaceAll("NEXT", `F${i + 1}`)} }`,
      ).join(" ");
    const document = (length: number): string =>
      `{ tree { ...F0 } } ${chain(length)} fragment F${length} on Tree { name }`;
    expect(cost(document(5))).toBe(1 + 2 + 4 + 8 + 16 + 32);
    const startedAt = performance.now();
    expect(cost(document(40))).toBeGreaterThan(2 ** 40);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it("is the same whether fragments are spread or written out", () => {
    fc.assert(
      fc.property(selections, (tree) => {
        expect(cost(written(tree, true))).toBe(cost(written(tree, false)));
      }),
      { numRuns: 1000 },
    );
  });

  it("never falls when something is added", () => {
    fc.assert(
      fc.property(selections, selections, (tree, more) => {
        expect(cost(written([...tree, ...more], true))).toBeGreaterThanOrEqual(cost(written(tree, true)));
      }),
      { numRuns: 500 },
    );
  });
});
