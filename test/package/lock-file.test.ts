import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import semver from "semver";
import { beforeAll, describe, expect, it } from "vitest";
import { bundle } from "../../scripts/bundle.mjs";
import { type Entry, installed, nameOf, readLock, shipped } from "../../scripts/shipped.mjs";
import { ROOT, readSources } from "../support/architecture.js";
import { manifest } from "./support.js";
import { UNNAMED } from "./unnamed.js";

/** Whoever ships code under one of these owes no more than the notices that are shipped with it. */
const LICENCES = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD", "BlueOak-1.0.0"];
const OLDEST_NODE = "20.19.0";
const MAX_DIRECT = 20;
const MAX_SHIPPED = 105;

const lock = readLock();
const places = Object.keys(lock).filter((place) => place !== "");
const names = new Set(places.map(nameOf));
/** Those places whose entry breaks a rule, or is not there. */
const breaking = (among: readonly string[], holds: (entry: Entry) => boolean, entries = lock): string[] =>
  among.filter((place) => {
    const entry = entries[place];
    return !entry || !holds(entry);
  });

/** Of the gateway itself and of its page; and without those of the page. */
let inside: string[];
let running: string[];
let direct: string[];

beforeAll(async () => {
  inside = await shipped();
  running = installed();
  const { inputs } = await bundle({ write: false });
  const required = [...readSources("src").values()].flatMap((text) => [
    ...text.matchAll(/createRequire\(import\.meta\.url\)\("([^"]+)"\)/g),
  ]);
  const imported = Object.entries(inputs)
    .flatMap(([, { imports }]) => imports.map(({ original, path }) => original ?? path))
    .concat(required.map(([, name = ""]) => name))
    .filter((name) => !/^(?:\.|node:)/.test(name) && !builtinModules.includes(name))
    .map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/"));
  direct = [...new Set(imported)].sort();
}, 60_000);

describe("the lock file", () => {
  it("has a SHA-512 for every package", () => {
    expect(places.length).toBeGreaterThan(100);
    expect(breaking(places, ({ integrity }) => integrity?.startsWith("sha512-") === true)).toEqual([]);
  });

  it("binds nobody to a registry", () => {
    expect(breaking(places, ({ resolved }) => resolved === undefined)).toEqual([]);
  });

  it("has every package that another one needs, those of other platforms too", () => {
    const missing = places.flatMap((place) => {
      const { dependencies, optionalDependencies } = lock[place] ?? {};
      const needed = Object.keys({ ...dependencies, ...optionalDependencies });
      return needed.filter((name) => !names.has(name)).map((name) => `${place} needs ${name}`);
    });
    expect(missing).toEqual([]);
  });

  it("holds the overrides", () => {
    for (const [name, version] of Object.entries(manifest.overrides)) {
      const found = places.filter((place) => nameOf(place) === name).map((place) => lock[place]?.version);
      expect(found, name).not.toEqual([]);
      expect([...new Set(found)], name).toEqual([version]);
    }
  });
});

describe("package.json", () => {
  it("leaves what runs to be patched by whoever installs it, and pins what is for development", () => {
    const { dependencies, peerDependencies, devDependencies, overrides } = manifest;
    const runs = Object.entries({ ...dependencies, ...peerDependencies });
    expect(runs.filter(([, version]) => !/^\^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const pinned = Object.entries({ ...devDependencies, ...overrides });
    expect(pinned.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(peerDependencies).toEqual({ graphql: "^16.11.0" });
  });

  it("has in `dependencies`, or beside them, what the program and the library import", () => {
    const { dependencies, peerDependencies } = manifest;
    expect(Object.keys({ ...dependencies, ...peerDependencies }).sort()).toEqual(direct);
  });

  it("names no package that nothing uses", () => {
    const sources = new Map(
      ["src", "graphiql", "test", "scripts"].flatMap((folder) => [...readSources(folder)]),
    );
    sources.delete("test/package/unnamed.ts");
    const configs = ["codegen.ts", "biome.json", "docs/clients.md"].map((name) =>
      readFileSync(join(ROOT, name), "utf8"),
    );
    const texts = [...sources.values(), ...configs];
    const named = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    const unused = named.filter((name) => !texts.some((text) => text.includes(name)));
    expect(unused).toEqual(Object.keys(UNNAMED).sort());
  });
});

describe("what is shipped", () => {
  it("is small: at most 20 packages by choice and 105 in all", () => {
    console.info(
      `${direct.length} direct packages, ${running.length} in all (${inside.length} with those of the page)`,
    );
    expect(direct.length).toBeLessThanOrEqual(MAX_DIRECT);
    expect(running.length).toBeLessThanOrEqual(MAX_SHIPPED);
  });

  it("may be given away: every licence is a permissive one", () => {
    expect(breaking(inside, ({ license = "" }) => LICENCES.includes(license))).toEqual([]);
  });

  it("runs nothing while it is installed", () => {
    expect(breaking(inside, ({ hasInstallScript }) => hasInstallScript !== true)).toEqual([]);
    const hooks = ["preinstall", "install", "postinstall", "prepare"];
    expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([]);
  });

  it("runs on the oldest Node that package.json admits", () => {
    expect(semver.minVersion(manifest.engines.node)?.version).toBe(OLDEST_NODE);
    expect(breaking(inside, ({ engines }) => semver.satisfies(OLDEST_NODE, engines?.node ?? "*"))).toEqual(
      [],
    );
  });
});

describe("these rules", () => {
  it("see what breaks them", () => {
    const bad = { version: "1.0.0", resolved: "https://elsewhere.example/bad.tgz", license: "GPL-3.0-only" };
    const two = { "node_modules/bad": bad, "node_modules/good": { ...bad, license: "MIT" } };
    const found = [...Object.keys(two), "node_modules/absent"];
    expect(breaking(found, ({ resolved }) => resolved === undefined, two)).toEqual(found);
    expect(breaking(found, ({ license = "" }) => LICENCES.includes(license), two)).toEqual([
      "node_modules/bad",
      "node_modules/absent",
    ]);
  });
});
