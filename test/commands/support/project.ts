import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../support/architecture.js";
import { directory } from "../../support/cli.js";

/** A project that has the gateway installed, and a dialect of its own. */
export function project(yaml: string, modules: Readonly<Record<string, string>> = {}): string {
  const cwd = directory({ "profile-gateway.yaml": yaml, "package.json": '{ "type": "module" }', ...modules });
  cpSync(join(ROOT, "test/fixtures/dialects/phonebook"), join(cwd, "phonebook"), { recursive: true });
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(ROOT, join(cwd, "node_modules/profile-gateway"));
  for (const name of ["zod", "dataloader"])
    symlinkSync(join(ROOT, "node_modules", name), join(cwd, "node_modules", name));
  return cwd;
}
