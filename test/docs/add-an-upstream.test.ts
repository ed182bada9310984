import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { ROOT } from "../support/architecture.js";

const page = readFileSync(join(ROOT, "docs/add-an-upstream.md"), "utf8");
const EXAMPLE = join(ROOT, "examples/keycloak-dialect");
const read = (name: string) => readFileSync(join(EXAMPLE, name), "utf8");

/** Casts, `any`, and whatever else silences the compiler. */
function detours(text: string): string[] {
  const found = /@ts-/.test(text) ? ["@ts-"] : [];
  const visit = (node: ts.Node): void => {
    const silences =
      ts.isAsExpression(node) || ts.isTypeAssertionExpression(node) || ts.isNonNullExpression(node);
    if (silences || node.kind === ts.SyntaxKind.AnyKeyword) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("example.ts", text, ts.ScriptTarget.ESNext, true));
  return found;
}

/** `src/wire.ts`: and the block below it. */
const blocks = [...page.matchAll(/^`([\w./-]+)`:\n\n```\w+\n(.*?)\n```$/gms)].map(
  ([, file = "", text = ""]) => ({
    file,
    text,
  }),
);
const DIALECT = ["src/wire.ts", "src/connector.ts", "src/index.ts"];

describe("docs/add-an-upstream.md", () => {
  it("shows pieces of the example, to the letter, and code of nowhere else", () => {
    for (const { file, text } of blocks) expect(read(file), file).toContain(text);
    expect(page.match(/^```(?!sh$)\w+$/gm)).toHaveLength(blocks.length);
  });

  it.each(DIALECT)("shows all of %s", (file) => {
    const shown = blocks.filter((block) => block.file === file).map(({ text }) => text);
    const squeezed = (text: string) => text.replace(/\n+/g, "\n").trim();
    expect(squeezed(shown.join("\n"))).toBe(squeezed(read(file)));
  });

  it("leads to files and parts that exist", () => {
    const titles = [...page.matchAll(/^## (.*)$/gm)].map(([, title = ""]) =>
      title.toLowerCase().replace(/\./g, "").replaceAll(" ", "-"),
    );
    for (const [, part = ""] of page.matchAll(/\]\(#([^)]*)\)/g)) expect(titles).toContain(part);
    const links = [...page.matchAll(/\]\(https:\/\/github\.com\/[\w-]+\/[\w-]+\/tree\/main\/([^)]*)\)/g)];
    expect(links.length).toBeGreaterThan(2);
    for (const [, path = ""] of links) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });
});

describe("the example", () => {
  const sources = Object.fromEntries(DIALECT.map((file) => [file, read(file)]));

  it("has less than 300 lines beside its emulator", () => {
    const lines = Object.values(sources).map((text) => text.trimEnd().split("\n").length);
    expect(lines.reduce((sum, count) => sum + count)).toBeLessThan(300);
    expect(readdirSync(join(EXAMPLE, "src")).sort()).toEqual(
      ["connector.ts", "emulator.ts", "index.ts", "wire.ts"].sort(),
    );
  });

  it("goes around no type, and into no package", () => {
    for (const [file, text] of Object.entries({ ...sources, "src/emulator.ts": read("src/emulator.ts") })) {
      expect(detours(text), file).toEqual([]);
      const from = [...text.matchAll(/(?:from|import\() ?"([^".][^"]*)"/g)].map(([, name]) => name);
      expect(["profile-gateway/dialect", "zod", "node:crypto"], file).toEqual(expect.arrayContaining(from));
    }
  });
});
