import { isUtf8 } from "node:buffer";
import { existsSync, readFileSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";

import { errorCode } from "../../dialect/upstream-error.js";
import { isSecret, problemText, type Report, withoutUrlSecrets } from "../problems.js";
import { DEFAULT, dotted, isMapping, type Path, type Place, type Tree } from "./tree.js";

import { type Environment, variable } from "./variables.js";

const FILE = "profile-gateway.yaml";
const VARIABLE = "PROFILE_GATEWAY_CONFIG";

export interface SettingsFile {
  /** As shown in problems: relative to the working directory if it lies within it. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** The settings file named by the flag, else by the variable, else the one in the working directory. */
export function locate(
  cwd: string,
  env: Environment,
  flag: string | undefined,
  report: Report,
): SettingsFile | undefined {
  const named = flag ?? variable(env, VARIABLE);
  if (named === undefined && !existsSync(resolve(cwd, FILE))) return undefined;
  const path = resolve(cwd, named ?? FILE);
  const below = relative(cwd, path);
  const name = below === "" || below.startsWith("..") ? path : below;
  function unreadable(found: string): undefined {
    const message = `expected a readable settings file, found ${found} at ${name}`;
    report.add({ place: placeOf(flag, named), path: "", message });
  }
  try {
    const bytes = readFileSync(path);
    // Decoded as UTF-8 all the same, a password with an umlaut would silently become another one.
    return isUtf8(bytes) ? { name, path, text: bytes.toString("utf8") } : unreadable("one that is not UTF-8");
  } catch (error) {
    return unreadable(why(error));
  }
}

function placeOf(flag: string | undefined, named: string | undefined): Place {
  if (flag !== undefined) return { kind: "flag", name: "config" };
  return named === undefined ? DEFAULT : { kind: "variable", name: VARIABLE };
}

/** What is wrong with a file, without the system's own message. */
export function why(error: unknown): string {
  switch (errorCode(error)) {
    case "ENOENT":
      return "none";
    case "EACCES":
    case "EPERM":
      return "one that may not be read";
    case "EISDIR":
      return "a directory";
    default:
      return "one that cannot be read";
  }
}

const BY_OTHERS = 0o004;
const WINDOWS = process.platform === "win32";

/** The path of the first secret in the file itself, rather than in a variable or file that it names. A hash is not a secret. */
function secretIn(tree: Tree, value: unknown, path: Path): Path | undefined {
  if (typeof value === "string") {
    const place = tree.given(path);
    if (place.kind !== "file" || place.variables.length > 0 || path.at(-1) === "sha256") return undefined;
    return isSecret(path, place) || withoutUrlSecrets(value) !== value ? path : undefined;
  }
  const entries = Array.isArray(value) ? [...value.entries()] : isMapping(value) ? Object.entries(value) : [];
  for (const [key, part] of entries) {
    const found = secretIn(tree, part, [...path, key]);
    if (found) return found;
  }
  return undefined;
}

/** A warning about secrets in a settings file that everybody on this machine can read; undefined if there is no such problem. */
export function exposedSecret({ path: file }: SettingsFile, tree: Tree): string | undefined {
  if (WINDOWS || ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & BY_OTHERS) === 0) return undefined;
  const path = secretIn(tree, tree.root, []);
  if (!path) return undefined;
  const message =
    "a secret in a file that everybody on this machine can read; take that away (chmod o-r), or name a variable or a file in its place";
  return problemText({ place: tree.given(path), path: dotted(path), message });
}
