import fc from "fast-check";
import { GraphQLError } from "graphql";
import { describe, expect, it } from "vitest";
import { bodyProblem, jsonExceeds } from "../../src/graphql/limits/body.js";
import { measureVariables } from "../../src/graphql/limits/variables.js";

interface Shape {
  readonly depth: number;
  readonly nodes: number;
}

/** The plain, recursive way to say how large a value is. */
function shapeOf(value: unknown): Shape {
  if (typeof value !== "object" || value === null) return { depth: 0, nodes: 0 };
  const below = Object.values(value).map(shapeOf);
  return {
    depth: 1 + Math.max(0, ...below.map(({ depth }) => depth)),
    nodes: below.length + below.reduce((sum, { nodes }) => sum + nodes, 0),
  };
}

describe("the size of variables", () => {
  it("is judged as a plain count would judge it", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.nat(6),
        fc.nat(12),
        (variables, depth, nodes) => {
          const shape = shapeOf(variables);
          const measured = measureVariables(variables, { variableDepth: depth, variableNodes: nodes });
          expect(measured instanceof GraphQLError).toBe(shape.depth - 1 > depth || shape.nodes > nodes);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("is no question for what is not an object", () => {
    for (const variables of [undefined, null, "text", 1, true])
      expect(measureVariables(variables, { variableDepth: 1, variableNodes: 1 })).not.toBeInstanceOf(
        GraphQLError,
      );
  });

  it("is found without recursion: half a million nested lists break no stack", () => {
    const variables: unknown = JSON.parse(`${"[".repeat(500_000)}${"]".repeat(500_000)}`);
    expect(
      measureVariables(variables, { variableDepth: 1_000_000, variableNodes: 1_000_000 }),
    ).not.toBeInstanceOf(GraphQLError);
    expect(measureVariables(variables, { variableDepth: 64, variableNodes: 1_000_000 })).toBeInstanceOf(
      GraphQLError,
    );
  });
});

describe("the size of a JSON text, before it is parsed", () => {
  it("is never taken for less than it is, and never for more than twice as much", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const { depth, nodes } = shapeOf(JSON.parse(text));
        if (depth > 0) expect(jsonExceeds(text, { depth: depth - 1, values: 1_000_000 })).toBe(true);
        expect(jsonExceeds(text, { depth, values: 2 * nodes + 2 })).toBe(false);
        if (nodes > 0) expect(jsonExceeds(text, { depth, values: nodes })).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it("does not count what is inside a text, however it is escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', "\\", "[", "{", ",", "a") }), (value) => {
        expect(jsonExceeds(JSON.stringify([value]), { depth: 1, values: 2 })).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it("is found in a text that is no JSON as well", () => {
    expect(jsonExceeds("[".repeat(1000), { depth: 10, values: 10_000 })).toBe(true);
    expect(jsonExceeds('{"a', { depth: 1, values: 10 })).toBe(false);
    expect(jsonExceeds("]]]]", { depth: 1, values: 10 })).toBe(false);
    expect(jsonExceeds("", { depth: 1, values: 10 })).toBe(false);
  });
});

describe("a body that is about to be parsed", () => {
  const limits = { variableDepth: 5, variableNodes: 1000 };
  const bodyOf = (variables: unknown): string =>
    JSON.stringify({ query: "{ a }", variables, extensions: { a: 1 } });

  it("is refused where parsing it would only find that its variables are too many or too deep", () => {
    const deep = JSON.parse(`${"[".repeat(6)}${"]".repeat(6)}`);
    expect(bodyProblem(bodyOf({ a: Array(40_000).fill(1) }), limits)?.extensions).toMatchObject({
      code: "OPERATION_LIMIT_EXCEEDED",
      http: { status: 400, spec: true },
    });
    expect(bodyProblem(bodyOf({ a: deep, b: "x".repeat(40_000) }), limits)).toBeDefined();
  });

  it("is let through where it is short, or long for other reasons", () => {
    expect(bodyProblem(bodyOf({ a: Array(5000).fill(1) }), limits)).toBeUndefined();
    expect(bodyProblem(bodyOf({ a: "[{,".repeat(100_000) }), limits)).toBeUndefined();
  });

  it("is never refused for variables that are within their limits", () => {
    const value = fc.jsonValue({ maxDepth: 5 });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (small) => {
        const variables = { ...small, filling: "x".repeat(40_000) };
        if (!(measureVariables(variables, limits) instanceof GraphQLError))
          expect(bodyProblem(bodyOf(variables), limits)).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});
