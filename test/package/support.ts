import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { installed } from "../../scripts/shipped.mjs";
import { ROOT } from "../support/architecture.js";

const versions = z.record(z.string(), z.string());

export const manifest = z
  .object({
    name: z.string(),
    version: z.string(),
    engines: z.object({ node: z.string() }),
    bin: versions,
    exports: z.record(z.string(), z.unknown()),
    scripts: versions,
    dependencies: versions,
    devDependencies: versions,
    overrides: versions,
  })
  .parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));

/** What a build and a packing need. */
const SOURCES = [
  "clients",
  "src",
  "scripts",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "schema.graphql",
  "possible-types.json",
  "profile-gateway.schema.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
];

const packing = z.tuple([
  z.object({
    filename: z.string(),
    files: z.array(z.object({ path: z.string(), mode: z.number() })),
    size: z.number(),
  }),
]);

export interface Packed {
  /** The folder that was packed, built. */
  readonly from: string;
  readonly tarball: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
  readonly size: number;
}

/** Packs a copy, as a release would be packed: the tree itself is in use by the other tests meanwhile. */
export function pack(): Packed {
  const from = mkdtempSync(join(tmpdir(), "packing-"));
  for (const name of SOURCES) cpSync(join(ROOT, name), join(from, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(from, "node_modules"));
  const printed = execFileSync("npm", ["pack", "--json"], { cwd: from, encoding: "utf8", stdio: "pipe" });
  const [{ filename, files, size }] = packing.parse(JSON.parse(printed));
  return { from, tarball: join(from, filename), files, size };
}

/** A folder with the package in it, and with the packages that npm would put beside it, and no others. */
export function install(tarball: string): string {
  const folder = mkdtempSync(join(tmpdir(), "installed-"));
  const target = join(folder, "node_modules", manifest.name);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  execFileSync("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
  for (const place of installed()) cpSync(join(ROOT, place), join(folder, place), { recursive: true });
  return folder;
}

/** A folder with the package in it beside everything that is installed here, as in a project that uses it. */
export function installBeside(tarball: string): string {
  const folder = mkdtempSync(join(tmpdir(), "client-"));
  const modules = join(folder, "node_modules");
  const target = join(modules, manifest.name);
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
  const from = join(ROOT, "node_modules");
  for (const name of readdirSync(from)) symlinkSync(join(from, name), join(modules, name));
  return folder;
}
