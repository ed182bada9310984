import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, renameSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../support/architecture.js";
import { manifest } from "./support.js";

const NAME = { name: "clone", version: "1.0.0" };
const PART = { name: "part", version: "1.0.0" };
/** In place of the real one, which takes a second. */
const BUILD = `import { mkdirSync, writeFileSync } from "node:fs";
mkdirSync("dist/graphiql", { recursive: true });
writeFileSync("dist/graphiql/page.js", "");
writeFileSync("dist/cli.js", 'console.log("ready", ...process.argv.slice(2))');`;

let folder: string;

/** A fresh clone in small, with one package that comes with it. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clone-"));
  const { prestart, start, pretest } = manifest.scripts;
  const dependencies = { part: "file:part" };
  const files = {
    "package.json": { ...NAME, scripts: { prestart, start, pretest, test: start }, dependencies },
    "package-lock.json": {
      ...NAME,
      lockfileVersion: 3,
      requires: true,
      packages: {
        "": { ...NAME, dependencies },
        "node_modules/part": { resolved: "part", link: true },
        part: { version: PART.version },
      },
    },
    "part/package.json": PART,
  };
  for (const part of ["part", "scripts", "src"]) mkdirSync(join(folder, part));
  for (const [path, value] of Object.entries(files)) writeFileSync(join(folder, path), JSON.stringify(value));
  writeFileSync(join(folder, "scripts/build.mjs"), BUILD);
  for (const path of ["scripts/set-up.mjs", "scripts/up-to-date.mjs", "scripts/start.mjs"])
    cpSync(join(ROOT, path), join(folder, path));
});

/** What npm's script printed, and what was said to be done first. */
function npm(command: string): { out: string; did: string[] } {
  const { stdout, stderr, status } = spawnSync("npm", [command, "--silent"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  return {
    out: stdout.trim(),
    did: stderr.split("\n").filter((line) => /^(?:installing|building) /.test(line)),
  };
}

/** As if written after everything else. */
function touch(path: string): void {
  const later = new Date(Date.now() + 5_000);
  utimesSync(join(folder, path), later, later);
}

const INSTALLING = "installing the packages of package-lock.json (npm ci)";
const BUILDING = "building dist (npm run build)";

describe("a fresh clone", () => {
  it.each([["start"], ["test"]])(
    "is installed and built by npm %s, which says so in a line each, and does neither again",
    (command) => {
      expect(npm(command)).toEqual({ out: "ready serve", did: [INSTALLING, BUILDING] });
      expect(npm(command)).toEqual({ out: "ready serve", did: [] });
    },
  );

  it("is installed again where the lock file is newer than what is installed, and built where a source is newer", () => {
    npm("start");
    touch("src");
    expect(npm("start").did).toEqual([BUILDING]);
    touch("package-lock.json");
    expect(npm("start").did).toEqual([INSTALLING, BUILDING]);
  });

  it("leaves packages alone that belong to another checkout", () => {
    npm("start");
    renameSync(join(folder, "node_modules"), join(folder, "others"));
    symlinkSync("others", join(folder, "node_modules"));
    touch("package-lock.json");
    expect(npm("start").did).toEqual([BUILDING]);
  });
});
