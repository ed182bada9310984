import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export const PROGRAM = "dist/cli.js";
/** The version is part of the program. */
const SOURCES = ["src", "scripts", "package.json", "package-lock.json"];

/** Folders count, too: their times tell of files that are gone. */
function changedAt(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

/** Whether `dist` is newer than everything it is made of. */
export const isUpToDate = () =>
  existsSync(PROGRAM) && Math.max(...SOURCES.map(changedAt)) < statSync(PROGRAM).mtimeMs;
