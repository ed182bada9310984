// Before `npm start` and `npm test`: installs the packages of the lock file and builds, each only where something is
// older than what it is made of. Needs nothing but Node and npm, and says what it does on standard error.
import { spawnSync } from "node:child_process";
import { lstatSync, statSync } from "node:fs";
import { isUpToDate } from "./up-to-date.mjs";

const LOCK = "package-lock.json";
/** npm writes it when everything is in its place. */
const INSTALLED = "node_modules/.package-lock.json";

const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
/** Packages of another checkout are that one's to install. */
const isLinked = () => lstatSync("node_modules", { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

/** Runs it with this Node, or ends as it ended. Standard output stays free for what comes after. */
function run(what, ...words) {
  console.error(what);
  const { status } = spawnSync(process.execPath, words, { stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

if (!isLinked() && timeOf(INSTALLED) < timeOf(LOCK)) {
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error("run me by npm: npm start, npm test");
  run("installing the packages of package-lock.json (npm ci)", npm, "ci", "--no-audit", "--no-fund");
}
if (!isUpToDate()) run("building dist (npm run build)", "scripts/build.mjs");
