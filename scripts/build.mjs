// Builds `dist`; with --if-older only where something it is made of is newer.
import { existsSync, readdirSync, statSync } from "node:fs";
import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const PROGRAM = "dist/cli.js";
/** The version is part of the program. */
const SOURCES = ["src", "scripts", "package.json", "package-lock.json"];

/** Folders count, too: their times tell of files that are gone. */
function changedAt(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

const upToDate = () => existsSync(PROGRAM) && Math.max(...SOURCES.map(changedAt)) < statSync(PROGRAM).mtimeMs;

if (!process.argv.includes("--if-older") || !upToDate()) {
  const { bundle } = await import("./bundle.mjs");
  const { outputs } = await bundle();
  await chmod(PROGRAM, 0o755);

  // Old chunks go last: a gateway that is starting right now still finds its own.
  for (const name of await readdir("dist/chunks")) {
    const path = join("dist/chunks", name);
    if (!outputs[path]) await rm(path);
  }
}
