import { describe, expect, it } from "vitest";
import { readManifest } from "../../src/graphql/trusted-documents.js";

const apollo = (operations: unknown): string =>
  JSON.stringify({ format: "apollo-persisted-query-manifest", version: 1, operations });

describe("a manifest of trusted documents", () => {
  it("is an object of documents by id", () => {
    const { documents, problems } = readManifest('{ "a": "{ x }", "b": "query B { y }" }');
    expect(problems).toEqual([]);
    expect([...documents]).toEqual([
      ["a", "{ x }"],
      ["b", "query B { y }"],
    ]);
  });

  it("is what Apollo's generator writes", () => {
    const { documents, problems } = readManifest(
      apollo([{ id: "a", body: "query A { x }", name: "A", type: "query" }]),
    );
    expect(problems).toEqual([]);
    expect([...documents]).toEqual([["a", "query A { x }"]]);
  });

  it.each([
    ["{", ["manifest: not valid JSON"]],
    ["[]", [expect.stringMatching(/^manifest: /)]],
    ['{ "a": 1, "b": null }', [expect.stringMatching(/^a: /), expect.stringMatching(/^b: /)]],
    [
      '{ "a": "{ x", "b": "nonsense" }',
      [expect.stringMatching(/^a: Syntax Error/), expect.stringMatching(/^b: Syntax Error/)],
    ],
    [
      apollo([{ id: "", body: "{ x }" }, { id: "b" }]),
      [expect.stringMatching(/^operations\.0\.id: /), expect.stringMatching(/^operations\.1\.body: /)],
    ],
    [
      apollo([
        { id: "a", body: "{ x }" },
        { id: "a", body: "{ y }" },
      ]),
      ["operations.1.body: another document has the same id"],
    ],
    [apollo("none"), [expect.stringMatching(/^operations: /)]],
    [
      '{ "format": "other", "version": 2, "operations": [] }',
      [expect.stringMatching(/^format: /), expect.stringMatching(/^version: /)],
    ],
    [JSON.stringify({ deep: `${"{a".repeat(60_000)}${"}".repeat(60_000)}` }), ["deep: nested too deeply"]],
  ])("says everything that is wrong: %.60s", (text, expected) => {
    expect(readManifest(text).problems).toEqual(expected);
  });
});
