import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export const PROGRAM = "dist/cli.js";
export const PAGE = "dist/graphiql/page.js";
/** The version is part of the program. */
const SOURCES = ["src", "graphiql", "scripts", "package.json", "package-lock.json"];
const PAGE_SOURCES = ["graphiql", "scripts/bundle-page.mjs", "src/server/page-facts.ts", "package-lock.json"];

/** Folders count, too: their times tell of files that are gone. */
function changedAt(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? 0;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

const isNewerThan = (file, sources) => Math.max(...sources.map(changedAt)) < changedAt(file);

/** Whether GraphiQL is newer than everything it is made of. */
export const isPageUpToDate = () => isNewerThan(PAGE, PAGE_SOURCES);
/** Whether `dist` is. */
export const isUpToDate = () => isPageUpToDate() && isNewerThan(PROGRAM, SOURCES);
