import { statSync } from "node:fs";
import { problemText } from "../problems/problems.js";
import { isSecret, withoutUrlSecrets } from "../problems/secrets.js";
import type { SettingsFile } from "./locate.js";
import { dotted, type Path } from "./place.js";
import { isMapping, type Tree } from "./tree.js";

const BY_OTHERS = 0o004;
const WINDOWS = process.platform === "win32";

/** The first secret that stands in the file itself, rather than in a variable or file that it names. A hash is none. */
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

/** What to tell of a settings file with secrets that everybody on this machine can read; undefined where there is nothing to tell. */
export function exposedSecret({ path: file }: SettingsFile, tree: Tree): string | undefined {
  if (WINDOWS || ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & BY_OTHERS) === 0) return undefined;
  const path = secretIn(tree, tree.root, []);
  if (!path) return undefined;
  const message =
    "a secret in a file that everybody on this machine can read; take that away (chmod o-r), or name a variable or a file in its place";
  return problemText({ place: tree.given(path), path: dotted(path), message });
}
