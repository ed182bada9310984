import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { installed } from "../../scripts/shipped.mjs";
import { ROOT } from "../support/architecture.js";
import { oneAtATime, ownName } from "../support/one-at-a-time.js";

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
    peerDependencies: versions,
    devDependencies: versions,
    overrides: versions,
  })
  .parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));

/** What a build and a packing need. */
const SOURCES = [
  "clients",
  "docs",
  "graphiql",
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
  "SECURITY.md",
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

/** Of all of these, milliseconds. */
function changedAt(paths: readonly string[]): number {
  return Math.max(
    ...paths.map((path) => {
      const { mtimeMs } = statSync(path);
      if (!statSync(path).isDirectory()) return mtimeMs;
      return Math.max(mtimeMs, changedAt(readdirSync(path).map((name) => join(path, name))));
    }),
  );
}

/**
 * The package, packed as a release would be: of a copy, since the tree itself is in use by the other tests meanwhile, and
 * once, however many test files ask.
 */
export function packOnce(): Promise<Packed> {
  const name = "profile-gateway-pack";
  return oneAtATime(name, () => {
    const from = join(tmpdir(), ownName(name));
    const result = join(from, "packed.json");
    const sources = SOURCES.map((source) => join(ROOT, source));
    if (!existsSync(result) || statSync(result).mtimeMs < changedAt(sources)) {
      rmSync(from, { recursive: true, force: true });
      for (const source of SOURCES) cpSync(join(ROOT, source), join(from, source), { recursive: true });
      symlinkSync(join(ROOT, "node_modules"), join(from, "node_modules"));
      const printed = execFileSync("npm", ["pack", "--json"], { cwd: from, encoding: "utf8", stdio: "pipe" });
      writeFileSync(result, printed);
    }
    const [{ filename, files, size }] = packing.parse(JSON.parse(readFileSync(result, "utf8")));
    return { from, tarball: join(from, filename), files, size };
  });
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
