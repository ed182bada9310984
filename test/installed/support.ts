import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manifest, packOnce } from "../package/support.js";
import { oneAtATime, ownName } from "../support/one-at-a-time.js";

const FLAGS = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
/** npm writes it when everything is in its place. */
const INSTALLED = "node_modules/.package-lock.json";

const timeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** What a folder of this project wants, by its own lock file. */
export function installLocked(folder: string): void {
  if (timeOf(join(folder, INSTALLED)) < timeOf(join(folder, "package-lock.json")))
    execFileSync("npm", ["ci", ...FLAGS], { cwd: folder, stdio: "pipe" });
}

/** Packages of the registry in a folder with nothing else in it; once, however many test files ask. */
export function installFresh(
  name: string,
  dependencies: Readonly<Record<string, string>>,
  since = 0,
): Promise<string> {
  return oneAtATime(name, () => {
    const folder = join(tmpdir(), ownName(name));
    const file = join(folder, "package.json");
    const wanted = JSON.stringify({ private: true, dependencies });
    const installed = timeOf(join(folder, INSTALLED));
    if (installed > since && readFileSync(file, "utf8") === wanted) return folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, wanted);
    execFileSync("npm", ["install", ...FLAGS], { cwd: folder, stdio: "pipe" });
    return folder;
  });
}

/** The packed tarball, installed as users install it: what it needs comes from the registry. */
export async function installPackage(beside: Readonly<Record<string, string>> = {}): Promise<string> {
  const { tarball } = await packOnce();
  const name = ["profile-gateway-installed", ...Object.keys(beside)].join("-").replace(/[@/]/g, "");
  return installFresh(name, { [manifest.name]: `file:${tarball}`, ...beside }, timeOf(tarball));
}

/** Its command. */
export const commandIn = (folder: string): string => join(folder, "node_modules/.bin/profile-gateway");
