import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { ROOT } from "../../support/architecture.js";
import { directory } from "../../support/cli.js";

const SOURCES = join(ROOT, "examples/keycloak-dialect/src");

/** A project that has the gateway installed, and a dialect of its own: that of examples/keycloak-dialect, built. */
export function project(yaml: string, modules: Readonly<Record<string, string>> = {}): string {
  const cwd = directory({ "profile-gateway.yaml": yaml, "package.json": '{ "type": "module" }', ...modules });
  mkdirSync(join(cwd, "keycloak"));
  for (const file of readdirSync(SOURCES)) {
    const { code } = transformSync(readFileSync(join(SOURCES, file), "utf8"), { loader: "ts" });
    writeFileSync(join(cwd, "keycloak", file.replace(/ts$/, "js")), code);
  }
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(ROOT, join(cwd, "node_modules/profile-gateway"));
  symlinkSync(join(ROOT, "node_modules/zod"), join(cwd, "node_modules/zod"));
  return cwd;
}
