import fc from "fast-check";
import { type DocumentNode, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { operationOf } from "../../src/graphql/limits/document.js";
import { type Measured, measure } from "../../src/graphql/limits/measure.js";
import { selections, written } from "./operations.js";

function measured(text: string | DocumentNode): Measured {
  const document = typeof text === "string" ? parse(text) : text;
  const operation = operationOf({ document });
  if (!("kind" in operation)) throw operation;
  return measure(document, operation);
}

describe("what an operation's document tells of its size", () => {
  it.each([
    ["{ a }", { depth: 1, aliases: 0, rootFields: 1, directives: 0 }],
    ["{ a { b } c }", { depth: 2, aliases: 0, rootFields: 2, directives: 0 }],
    ["{ x: a { y: b z: __typename } }", { depth: 2, aliases: 3, rootFields: 1, directives: 0 }],
    ["{ ... { a ... on Query { b } } }", { depth: 1, aliases: 0, rootFields: 2, directives: 0 }],
    ["{ a { b b b } a { b } a { b } }", { depth: 2, aliases: 2, rootFields: 3, directives: 0 }],
    [
      "{ ...F ...F } fragment F on Query { x: a { b } }",
      { depth: 2, aliases: 2, rootFields: 2, directives: 0 },
    ],
    [
      "query ($v: Int @d) @d { a @d @d ...F @d ... @d { b } } fragment F on Query @d { c @d }",
      { depth: 1, aliases: 0, rootFields: 3, directives: 8 },
    ],
  ])("%s", (text, expected) => {
    expect(measured(text)).toEqual(expected);
  });

  it("exempts introspection from the depth, and from nothing else", () => {
    const text = "{ s: __schema { types { fields { t: type { ofType { name @d } } } } } a { b } }";
    expect(measured(text)).toEqual({ depth: 2, aliases: 2, rootFields: 2, directives: 1 });
  });

  it("lets the members of a union share field names without counting them as repeated", () => {
    const text = "mutation { m { ... on A { message } ... on B { message } ... on C { message code } } }";
    expect(measured(text).aliases).toBe(0);
  });

  it("counts an object that is repeated through inline fragments of one type", () => {
    expect(
      measured("{ a { ... { b { c } } ... { b { c } } ... on A { b { c } } ... on A { b { c } } } }").aliases,
    ).toBe(2);
  });

  it("counts everything of a chain of doubling fragments, in no more time than it takes to read", () => {
    const links = Array.from({ length: 400 }, (_, i) => `fragment F${i} on Q { ...F${i + 1} ...F${i + 1} }`);
    const text = `{ ...F0 } ${links.join(" ")} fragment F400 on Q { x: a @d }`;
    expect(measured(text)).toEqual({
      depth: 1,
      aliases: 2 ** 400,
      rootFields: 2 ** 400,
      directives: 2 ** 400,
    });
  });

  it("ends on fragments that spread themselves or each other, and on fragments that are not there", () => {
    const text = "{ a { ...F } ...Missing } fragment F on A { b ...G } fragment G on A { c ...F ...G }";
    expect(measured(text)).toMatchObject({ depth: 2, rootFields: 1 });
  });

  it("counts the same whether fragments are spread or written out", () => {
    fc.assert(
      fc.property(selections, (tree) => {
        expect(measured(written(tree, true))).toEqual(measured(written(tree, false)));
      }),
      { numRuns: 1000 },
    );
  });
});
