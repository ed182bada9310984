import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { ROOT, readSources } from "../support/architecture.js";

const sources = readSources("src");
const files = [...sources.keys()];
const words = new Set([...sources.values()].join("\n").match(/\w+/g));

/** What stands between backticks; code blocks are left out. */
function quoted(page: string): string[] {
  return [...page.replace(/^```.*?^```/gms, "").matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text);
}

/** `{a,b}` stands for both. */
function spelledOut(path: string): string[] {
  const [, before = "", list = "", after = ""] = /^(.*)\{(.*)\}(.*)$/.exec(path) ?? [];
  return list === "" ? [path] : list.split(",").map((part) => before + part + after);
}

/** `<name>` stands for dialects: a small one may leave some files out. */
const ofDialects = (path: string): boolean =>
  builtInDialects.some(({ name }) => exists(path.replace("<name>", name)));

/** From the root, or, in the shorter way of pages about the code, from any folder below `src`. */
const exists = (path: string): boolean =>
  [path, `${path}.ts`].some(
    (one) =>
      existsSync(join(ROOT, one)) ||
      files.some((file) => (one.endsWith("/") ? file.includes(`/${one}`) : file.endsWith(`/${one}`))),
  );

/** Names of files and folders: `server/write.ts`, `src/http/`, `src/dialects/<name>/wire`, `wire.ts`. */
const PATH = /^(?:[\w.<>{},-]+\/)*[\w<>{},-]+(?:\.(?:ts|mjs|md)|\/)$|^src\/[\w/<>{},-]+$/;
const NAME = /^[A-Za-z]\w+$/;

/** What a page names in backticks and the code does not have. */
function missingIn(page: string): string[] {
  return quoted(page).filter((text) => {
    if (PATH.test(text)) return !spelledOut(text).every(ofDialects);
    return NAME.test(text) && !words.has(text);
  });
}

describe("what is said of the code", () => {
  it.each(["CONTRIBUTING.md", "docs/architecture.md"])("%s names files and words that exist", (page) => {
    expect(missingIn(readFileSync(join(ROOT, page), "utf8"))).toEqual([]);
  });

  // Decisions are dated, and the guide to dialects speaks of the files of its example, with a test of its own.
  const pages = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => posix.join("docs", name));
  it.each([
    "README.md",
    ...pages.filter((page) => page !== "docs/decisions.md" && page !== "docs/add-an-upstream.md"),
  ])("%s names files of the repository that exist", (page) => {
    const paths = quoted(readFileSync(join(ROOT, page), "utf8")).filter((text) =>
      /^(?:src|test|bench|docs|examples|deploy|live|scripts)\/[\w./-]+$/.test(text),
    );
    expect(paths.filter((path) => !exists(path))).toEqual([]);
  });

  it("is seen to be wrong where a file or a word has gone", () => {
    const page =
      "`src/http/gone.ts`, `gone/`, `src/dialects/<name>/gone`, `retry.ts`, `goneWord`, `repeatable`, `GET /`";
    expect(missingIn(page)).toEqual(["src/http/gone.ts", "gone/", "src/dialects/<name>/gone", "goneWord"]);
  });
});
