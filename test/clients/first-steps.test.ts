import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installBeside, type Packed, packOnce } from "../package/support.js";
import { buildOnce } from "../support/cli.js";
import { npmStart, type Started } from "../support/npm-start.js";
import { ADDRESS, programsOf, steps } from "./steps.js";

/** What a document says of settings, for the programs that need some. */
const SETTINGS: Readonly<Record<string, string>> = {
  "apollo-errors.mjs": `access: { apiKeys: [ { name: web, sha256: "${"0".repeat(64)}", scopes: [read] } ] }`,
};
const run = promisify(execFile);

let packed: Packed;
let gateway: Started;
const made: string[] = [];

beforeAll(async () => {
  await buildOnce();
  packed = await packOnce();
  gateway = await npmStart();
}, 180_000);
afterAll(async () => {
  await gateway?.stop();
  for (const folder of made) rmSync(folder, { recursive: true });
});

function project(): string {
  const folder = installBeside(packed.tarball);
  made.push(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  return folder;
}

async function inProject(folder: string, command: string, args: readonly string[]): Promise<string> {
  const path = `${join(folder, "node_modules/.bin")}:${process.env["PATH"]}`;
  const { stdout, stderr } = await run(command, args, { cwd: folder, env: { ...process.env, PATH: path } });
  return stdout + stderr;
}

/** Bundled first, as a project's own code is, and then run by Node. */
async function printedBy(folder: string, file: string): Promise<string> {
  const outfile = join(folder, `${file}.bundle.mjs`);
  const options = { bundle: true, platform: "node", format: "esm", packages: "external" } as const;
  await build({ ...options, entryPoints: [join(folder, file)], outfile, logLevel: "silent" });
  return inProject(folder, process.execPath, ["--no-warnings", outfile]);
}

describe.each([...steps])("the first steps with %s", (_name, blocks) => {
  const programs = programsOf(blocks).filter(({ file }) => !file.includes("browser"));

  it("run as they are written, with the package as it is published, and print what is written", async () => {
    const folder = project();
    const settings = new Map<string, Started>();
    for (const { file } of programs) {
      const text = SETTINGS[file];
      if (text === undefined) continue;
      writeFileSync(join(folder, "profile-gateway.yaml"), text);
      settings.set(file, await npmStart(["--config", join(folder, "profile-gateway.yaml")]));
    }
    for (const { file, text } of blocks) {
      if (file === undefined) continue;
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      const { url } = settings.get(file) ?? gateway;
      writeFileSync(join(folder, file), text.replaceAll(ADDRESS, url));
    }
    for (const { text } of blocks.filter(({ language }) => language === "sh"))
      for (const line of text.trim().split("\n")) {
        const [npx, command = "", ...args] = line.split(" ");
        expect(npx).toBe("npx");
        await inProject(folder, command, args);
      }
    for (const { file, prints } of programs) expect(await printedBy(folder, file)).toBe(prints);
    for (const started of settings.values()) await started.stop();
  }, 120_000);
});

describe("what is shipped for clients", () => {
  const program = `
    import { InMemoryCache } from "@apollo/client";
    import { cacheExchange } from "@urql/exchange-graphcache";
    import { typePolicies } from "profile-gateway/apollo";
    import scalars from "profile-gateway/codegen-scalars.json" with { type: "json" };
    import { keys } from "profile-gateway/graphcache";
    import schema from "profile-gateway/introspection.json" with { type: "json" };
    import shipped from "profile-gateway/possible-types.json" with { type: "json" };
    import type { CodegenConfig } from "@graphql-codegen/cli";

    new InMemoryCache({ typePolicies, possibleTypes: shipped.possibleTypes });
    cacheExchange({ keys, schema });
    cacheExchange({ keys, possibleTypes: shipped.possibleTypes });
    export const config: CodegenConfig = { generates: { "gql/": { config: { scalars } } } };
  `;

  it("has types that fit theirs, as strict as can be", async () => {
    const folder = project();
    writeFileSync(join(folder, "typed.ts"), program);
    const flags = [
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--skipLibCheck",
      "--resolveJsonModule",
    ];
    const target = [
      "--target",
      "es2023",
      "--module",
      "esnext",
      "--moduleResolution",
      "bundler",
      "--types",
      "node",
    ];
    expect(
      await inProject(folder, "tsc", [...flags, ...target, "typed.ts"]).catch((error) => error.stdout),
    ).toBe("");
  }, 120_000);
});

describe("docs/clients.md", () => {
  it("has a program for each client, and says of each what it prints", () => {
    const programs = [...steps.values()].flatMap(programsOf).map(({ file }) => file);
    expect(programs).toEqual([
      "apollo.mjs",
      "apollo-links.mjs",
      "apollo-errors.mjs",
      "urql-browser.js",
      "urql.mjs",
      "urql-persisted.mjs",
      "src/app.js",
      "request.mjs",
      "tada.ts",
      "users.ts",
    ]);
  });
});
