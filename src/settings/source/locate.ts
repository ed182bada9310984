import { isUtf8 } from "node:buffer";
import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { errorCode } from "../../dialect/upstream-error.js";
import type { Report } from "../problems/problems.js";
import { DEFAULT, type Place } from "./place.js";
import { type Environment, variable } from "./variables.js";

const FILE = "profile-gateway.yaml";
const VARIABLE = "PROFILE_GATEWAY_CONFIG";

export interface SettingsFile {
  /** As problems name it: relative to the working directory where it lies below. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** The settings file: the one named by the flag, else by the variable, else the one in the working directory. */
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
    // Read as if it were, a password with an umlaut would be another one, and nobody be told.
    return isUtf8(bytes) ? { name, path, text: bytes.toString("utf8") } : unreadable("one that is not UTF-8");
  } catch (error) {
    return unreadable(why(error));
  }
}

function placeOf(flag: string | undefined, named: string | undefined): Place {
  if (flag !== undefined) return { kind: "flag", name: "config" };
  return named === undefined ? DEFAULT : { kind: "variable", name: VARIABLE };
}

/** What is wrong with a file, without the machine's own words. */
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
