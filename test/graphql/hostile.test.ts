import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CODES } from "../../src/graphql/errors.js";
import { codesOf, DEFAULTS, engineWith, type Seen } from "./engine-under-test.js";
import { hostileCorpus } from "./hostile-corpus.mjs";

const corpus = hostileCorpus();
const KNOWN: ReadonlySet<unknown> = new Set(CODES);
const RAISED = {
  answerBytes: 8_388_608,
  tokens: 100_000,
  depth: 100,
  aliases: 1000,
  rootFields: 1000,
  directives: 1000,
  cost: 1_000_000,
  listSize: 1000,
  variableDepth: 1000,
  variableNodes: 1_000_000,
  nameLength: 1_000_000,
};

function under(limits: typeof DEFAULTS) {
  return engineWith({ limits, production: true });
}

/** What must hold for every answer, whatever was asked. */
function expectDecent(seen: Seen): void {
  const codes = codesOf(seen);
  for (const code of codes) expect(KNOWN).toContain(code);
  expect(codes).not.toContain("INTERNAL");
  if (codes.includes("OPERATION_LIMIT_EXCEEDED")) expect(codes).toHaveLength(1);
}

describe("hostile requests", () => {
  const gateway = under(DEFAULTS);

  it("are more than three hundred, each with a name of its own", () => {
    expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
    expect(corpus.length).toBeGreaterThan(300);
  });

  // Twice: the second time the document, or what is wrong with it, comes from a cache.
  it.each(corpus)("$name", async ({ body, limit }) => {
    for (const _ of ["parsed", "cached"]) {
      const answer = await gateway.post(body);
      expect(answer.status).toBeLessThan(500);
      expectDecent(answer);
      if (limit !== undefined) expect(codesOf(answer)).toEqual(["OPERATION_LIMIT_EXCEEDED"]);
    }
  });

  it("reach nothing that would call an upstream", () => {
    expect(gateway.resolved).toEqual([]);
  });
});

describe("hostile requests with every limit raised as far as the settings allow", () => {
  const gateway = under(RAISED);

  it.each(corpus.filter(({ body }) => body.length < 300_000))("$name", async ({ body }) => {
    const answer = await gateway.post(body);
    expect(answer.status).toBeLessThan(500);
    expectDecent(answer);
  });

  it.each([2000, 10_000, 49_000])("%i levels are an error and not a broken stack", async (levels) => {
    const documents = [
      `${"{a".repeat(levels)}{b}${"}".repeat(levels)}`,
      `${"{...".repeat(levels / 2)}{a}${"}".repeat(levels / 2)}`,
      `{ mirror(value: { a: ${"[".repeat(levels)}${"]".repeat(levels)} }) }`,
      `query ($a: ${"[".repeat(levels)}Int${"]".repeat(levels)}) { whoami }`,
      `{ ...F0 } ${Array.from({ length: levels / 8 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} }`).join(" ")}`,
    ];
    for (const query of documents) {
      const answer = await gateway.post({ query });
      expect(answer.status).toBeLessThan(500);
      expectDecent(answer);
    }
  });
});

describe("any request at all", () => {
  const gateway = under(DEFAULTS);
  const token = fc.constantFrom(
    ...["{", "}", "(", ")", "[", "]", ":", "$", "@", "!", "...", "=", "|", "&", '"', '"""', "#", "\n", ","],
    ...[
      "query",
      "mutation",
      "fragment",
      "on",
      "Query",
      "F",
      "tree",
      "name",
      "child",
      "a",
      "true",
      "null",
      "1",
      "-1.5e9",
    ],
  );
  const text = fc.oneof(
    fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join(" ")),
    fc.string({ unit: "binary", maxLength: 200 }),
  );

  it("gets an answer with codes that the graph knows", async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.json(), async (query, variables) => {
        const answer = await gateway.post(`{"query":${JSON.stringify(query)},"variables":${variables}}`);
        expect(answer.status).toBeLessThan(500);
        expectDecent(answer);
      }),
      { numRuns: 2000 },
    );
  });
});
