import { type DocumentNode, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { documentCaches } from "../../src/graphql/document-cache.js";

const document: DocumentNode = parse("{ a }");
const text = (index: number, length: number): string => `${index}`.padEnd(length, "#");

describe("the cache of parsed documents", () => {
  it("gives back what was kept, and knows nothing else", () => {
    const { documentCache, errorCache } = documentCaches();
    documentCache.set("{ a }", document);
    expect(documentCache.get("{ a }")).toBe(document);
    expect(documentCache.get("{ b }")).toBeUndefined();
    expect(errorCache.get("{ a }")).toBeUndefined();
  });

  it("keeps the thousand that were used last", () => {
    const { documentCache } = documentCaches();
    for (let index = 0; index < 1000; index += 1) documentCache.set(text(index, 10), document);
    documentCache.get(text(0, 10));
    documentCache.set("one more", document);
    expect(documentCache.get(text(0, 10))).toBe(document);
    expect(documentCache.get(text(1, 10))).toBeUndefined();
    expect(documentCache.get("one more")).toBe(document);
  });

  it("keeps four million characters, however few documents that is", () => {
    const { documentCache } = documentCaches();
    for (let index = 0; index < 500; index += 1) documentCache.set(text(index, 40_000), document);
    const kept = Array.from({ length: 500 }, (_, index) => documentCache.get(text(index, 40_000))).filter(
      Boolean,
    );
    expect(kept).toHaveLength(Math.floor((4 * 1024 * 1024) / 40_000));
    expect(documentCache.get(text(499, 40_000))).toBe(document);
  });

  it("does not keep a document that would push out a hundred others", () => {
    const { documentCache } = documentCaches();
    documentCache.set("small", document);
    documentCache.set(text(1, 1_000_000), document);
    expect(documentCache.get(text(1, 1_000_000))).toBeUndefined();
    expect(documentCache.get("small")).toBe(document);
  });

  it("counts a text once, however often it is kept", () => {
    const { documentCache } = documentCaches();
    documentCache.set("first", document);
    for (let round = 0; round < 500; round += 1) documentCache.set(text(1, 40_000), document);
    expect(documentCache.get("first")).toBe(document);
  });
});
