import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "../../scripts/bundle.mjs";
import { bundled } from "../../scripts/shipped.mjs";
import { ROOT } from "../support/architecture.js";
import { install, manifest, type Packed, packOnce } from "./support.js";

const NAMED = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "SECURITY.md",
  "clients/apollo.cjs",
  "clients/apollo.d.cts",
  "clients/apollo.d.ts",
  "clients/apollo.js",
  "clients/codegen-scalars.json",
  "clients/graphcache.cjs",
  "clients/graphcache.d.cts",
  "clients/graphcache.d.ts",
  "clients/graphcache.js",
  "clients/introspection.json",
  "dist/THIRD-PARTY-NOTICES.txt",
  "dist/cli.js",
  "dist/dialect.cjs",
  "dist/dialect.d.cts",
  "dist/dialect.js",
  "dist/graphiql/editor.worker.js",
  "dist/graphiql/graphql.worker.js",
  "dist/graphiql/json.worker.js",
  "dist/graphiql/page.css",
  "dist/graphiql/page.js",
  "dist/import-module.cjs",
  "dist/index.cjs",
  "dist/index.d.cts",
  "dist/index.js",
  "dist/profile-gateway.cjs",
  "dist/sbom.cdx.json",
  "dist/testing.cjs",
  "dist/testing.d.cts",
  "dist/testing.js",
  "package.json",
  "possible-types.json",
  "profile-gateway.schema.json",
  "schema.graphql",
];
const GENERATED = /^dist\/(?:graphiql\/[\w.]+-[A-Z0-9]{8}\.(?:js|ttf)|[a-z][\w/-]*\.d\.ts)$/;
const DOCS = /^docs\/[\w/-]+\.(?:md|png)$/;
const MAX_BYTES = 5 * 1024 * 1024;

let packed: Packed;
let folder: string;

beforeAll(async () => {
  packed = await packOnce();
  folder = install(packed.tarball);
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs Node in the folder where the package is installed. */
function node(args: readonly string[]): { code: number | null; printed: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    env: {},
  });
  return { code: status, printed: stdout + stderr };
}

describe("the tarball", () => {
  it("holds what users need, and nothing else", () => {
    const paths = packed.files.map(({ path }) => path).sort();
    expect(paths.filter((path) => !GENERATED.test(path) && !DOCS.test(path))).toEqual(NAMED);
    expect(packed.size).toBeLessThan(MAX_BYTES);
  });

  it("is in order, says publint", async () => {
    const pkgDir = join(folder, "node_modules", manifest.name);
    const { messages, pkg } = await publint({ pkgDir, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it("carries the licence of every package whose code it holds: those of GraphiQL's page", () => {
    const notices = readFileSync(join(packed.from, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
    for (const name of ["graphiql", "monaco-editor", "react"])
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, "m"));
    expect(notices).not.toMatch(/^undici /m);
  });

  it("lists what runs, for those who audit it", () => {
    const list = JSON.parse(readFileSync(join(packed.from, "dist/sbom.cdx.json"), "utf8"));
    const names = list.components.map((one: { name: string }) => one.name);
    expect(names).toEqual(
      expect.arrayContaining([...Object.keys(manifest.dependencies), "graphql", "react"]),
    );
  });

  it("holds no package's code outside the page, so that what is patched is what runs", async () => {
    expect(await bundled([bundle])).toEqual([]);
  });
});

describe("the declarations", () => {
  it("refer to nothing that is not installed", () => {
    const declarations = packed.files.filter(({ path }) => path.endsWith(".d.ts"));
    const references = declarations.flatMap(({ path }) => {
      const text = readFileSync(join(packed.from, path), "utf8");
      const found = [...text.matchAll(/(?:from|import|import\()\s*"([^"]+)"/g)].map(([, name = ""]) => name);
      return found.map((name) => (name.startsWith(".") ? join(path, "..", name) : name));
    });
    const there = new Set([
      ...declarations.map(({ path }) => path.replace(/\.d\.ts$/, ".js")),
      ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
      ...builtinModules.map((name) => `node:${name}`),
    ]);
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((name) => !there.has(name))).toEqual([]);
  });
});

describe("an installed package", () => {
  it("runs as a command", () => {
    const bin = join("node_modules", manifest.name, manifest.bin["profile-gateway"] ?? "");
    expect(node([bin, "--version"])).toEqual({ code: 0, printed: `${manifest.version}\n` });
    const { code, printed } = node([bin, "print-schema"]);
    expect(code).toBe(0);
    expect(printed.trim()).toBe(readFileSync(join(ROOT, "schema.graphql"), "utf8").trim());
  });

  it("can be embedded, with a dialect of one's own, and shows GraphiQL", () => {
    writeFileSync(
      join(folder, "embedded.mjs"),
      readFileSync(join(ROOT, "test/package/consumer/embedded.mjs")),
    );
    const { code, printed } = node(["embedded.mjs"]);
    expect(printed).toBe("Keycloak says hello to somebody\nGraphiQL is there\n");
    expect(code).toBe(0);
  });

  it.each([
    [
      "mine.mjs",
      'import { defineDialect, path } from "profile-gateway/dialect"; import { z } from "zod"; export default',
    ],
    [
      "mine.cjs",
      'const { defineDialect, path } = require("profile-gateway/dialect"); const { z } = require("zod"); module.exports =',
    ],
  ])("takes a dialect of somebody else's for one of its own: %s", (file, head) => {
    const dialect = `${head} defineDialect({ name: "mine", title: "Mine", options: z.strictObject({}), examples: [],
      operations: () => [], connect: () => ({}), probe: async () => ({ product: "Mine", version: null }),
      privileges: async () => ({ user: null, missing: [] }),
      install: ({ builder }) => { builder.queryField("mine", (t) => t.string({ resolve: () => "yes" })); return { nodes: [] }; } });`;
    writeFileSync(join(folder, file), dialect);
    writeFileSync(join(folder, "profile-gateway.yaml"), `dialects: [ ./${file} ]\n`);
    const bin = join("node_modules", manifest.name, manifest.bin["profile-gateway"] ?? "");
    const { code, printed } = node([bin, "print-schema"]);
    rmSync(join(folder, "profile-gateway.yaml"));
    expect(printed).toContain("  mine: String!");
    expect(code).toBe(0);
  });

  it("is the same for `import` and `require`, the command included", () => {
    const script = `
      const required = require("${manifest.name}");
      import("${manifest.name}").then(async (imported) => {
        const same = Object.keys(imported).filter((name) => imported[name] === required[name]);
        console.log(same.length === Object.keys(imported).length, typeof required.createGateway);
        console.log(typeof require("${manifest.name}/apollo").typePolicies);
      });`;
    expect(node(["-e", script])).toEqual({ code: 0, printed: "true function\nobject\n" });
  });

  it.each([
    ["typed.mts", "typed.txt"],
    ["typed.cts", "typed.txt"],
    ["dialect-types.mts", "dialect-types.txt"],
    ["dialect-types.cts", "dialect-types.txt"],
  ])(
    "has types, those of a dialect too: %s",
    (file, source) => {
      writeFileSync(join(folder, file), readFileSync(join(ROOT, "test/package/consumer", source)));
      const flags = [
        "--noEmit",
        "--strict",
        "--exactOptionalPropertyTypes",
        "--skipLibCheck",
        "--module",
        "nodenext",
        "--target",
        "es2023",
      ];
      const found = ["--types", "node", "--typeRoots", join(ROOT, "node_modules/@types")];
      const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
      expect(node([tsc, ...flags, ...found, file])).toEqual({ code: 0, printed: "" });
    },
    120_000,
  );

  it("gives tools its schema", () => {
    for (const file of [
      "schema.graphql",
      "possible-types.json",
      "profile-gateway.schema.json",
      "package.json",
    ]) {
      const { code, printed } = node(["-p", `require.resolve("${manifest.name}/${file}")`]);
      expect({ code, printed }).toEqual({ code: 0, printed: expect.stringContaining(file) });
    }
  });
});
