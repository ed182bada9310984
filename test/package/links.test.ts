import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../support/architecture.js";
import { type Packed, packOnce } from "./support.js";

const REPOSITORY = "https://github.com/profile-gateway/profile-gateway";

interface Link {
  readonly from: string;
  /** As it is written. */
  readonly target: string;
  /** From the root of the repository. */
  readonly path: string;
  readonly anchor: string | undefined;
}

/** The fences and what stands in backticks: no links, and no headings. */
const CODE = /^```[\s\S]*?^```$|`[^`\n]*`/gm;

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** As GitHub makes them of headings. */
function anchorsOf(path: string): string[] {
  const text = textOf(path).replace(/^```[\s\S]*?^```$/gm, "");
  return [...text.matchAll(/^#+ +(.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\p{Mark}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The links of a page to files of the repository, whether they are relative or name the repository. */
function linksOf(from: string): Link[] {
  const text = textOf(from).replace(CODE, "");
  const found = [
    ...[...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target),
    ...[...text.matchAll(/(?:src|srcset|href)="([^"]+)"/g)].map(([, target = ""]) => target),
    ...[...text.matchAll(/^\[[^\]]+\]: +(\S+)/gm)].map(([, target = ""]) => target),
  ];
  return found.flatMap((target) => {
    const own = target.startsWith(`${REPOSITORY}/`)
      ? target.slice(REPOSITORY.length + 1).replace(/^(?:blob|tree|raw)\/main\//, "")
      : undefined;
    if (own === undefined && /^[a-z]+:/.test(target)) return [];
    const [path = "", anchor] = (own ?? target).split("#");
    const place = own === undefined ? (path === "" ? from : join(dirname(from), path)) : path;
    return [{ from, target, path: place.replace(/\/$/, ""), anchor }];
  });
}

const tracked = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" }).split("\n");
const pages = tracked.filter((path) => path.endsWith(".md") && !path.startsWith("test/fixtures/"));

describe("the links of the pages", () => {
  it("lead to what is there", () => {
    const links = pages.flatMap(linksOf);
    expect(links.length).toBeGreaterThan(40);
    // A form of GitHub's own, not a file.
    const files = links.filter(({ path }) => !/^(?:security|issues|discussions)(?:\/|$)/.test(path));
    const broken = files.filter(({ path, anchor }) => {
      if (!tracked.includes(path) && !tracked.some((file) => file.startsWith(`${path}/`))) return true;
      if (!anchor || !path.endsWith(".md")) return false;
      return !anchorsOf(path).includes(anchor);
    });
    expect(broken.map(({ from, target }) => `${from}: ${target}`)).toEqual([]);
  });
});

describe("the links of the pages in the tarball", () => {
  let packed: Packed;

  beforeAll(async () => {
    packed = await packOnce();
  }, 180_000);

  it("lead to what is in it, or to the repository by its address", () => {
    const inside = packed.files.map(({ path }) => path);
    const shipped = pages.filter((path) => inside.includes(path));
    expect(shipped).toEqual(expect.arrayContaining(["README.md", "CHANGELOG.md", "docs/security.md"]));
    const outside = shipped
      .flatMap(linksOf)
      .filter(({ target, path }) => !target.startsWith(REPOSITORY) && !inside.includes(path));
    expect(outside.map(({ from, target }) => `${from}: ${target}`)).toEqual([]);
  });

  it("name the repository that package.json names", () => {
    const { homepage, bugs, repository } = JSON.parse(textOf("package.json"));
    expect([homepage, bugs, repository.url]).toEqual([
      `${REPOSITORY}#readme`,
      `${REPOSITORY}/issues`,
      `git+${REPOSITORY}.git`,
    ]);
  });
});
