import { isUtf8 } from "node:buffer";
import { existsSync, readFileSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { isSecret, problemText, type Report, withoutUrlSecrets } from "../problems.js";
import type { DialectSettings } from "../schema/upstream.js";
import { readDocument } from "./document.js";
import { DEFAULT, dotted, isMapping, type Mapping, type Path, type Place, type Tree } from "./tree.js";
import { type Environment, fileText, UnreadableFile, variable, why } from "./variables.js";

const FILE = "profile-gateway.yaml";
const VARIABLE = "PROFILE_GATEWAY_CONFIG";

interface SettingsFile {
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

/** The names of a dialect's variables, derived from its name. */
export function variableNames(dialect: string) {
  const prefix = dialect.toUpperCase().replaceAll("-", "_");
  return {
    url: `${prefix}_URL`,
    username: `${prefix}_USERNAME`,
    password: `${prefix}_PASSWORD`,
    token: `${prefix}_TOKEN`,
    apiKey: `${prefix}_API_KEY`,
  };
}

function from(name: string): Place {
  return { kind: "variable", name };
}

/** The value of a variable, from itself or its file; a file that cannot be read is a problem, never silently ignored. */
function held<T>(report: Report, name: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const message = `expected a readable file, found ${why(error.cause)} at ${error.path}`;
    report.add({ place: from(name), path: "", message });
    return undefined;
  }
}

/** One upstream per dialect whose URL is set. */
function readUpstreamVariables(
  tree: Tree,
  report: Report,
  env: Environment,
  dialects: readonly DialectSettings[],
): void {
  const upstreams: Mapping[] = [];
  for (const { name } of dialects) {
    const names = variableNames(name);
    const credentials = [names.username, names.password, names.token, names.apiKey];
    const used = credentials.filter(
      (credential) => held(report, credential, () => variable(env, credential)) !== undefined,
    );
    const url = variable(env, names.url);
    if (url === undefined) {
      for (const credential of used) report.warn(from(credential), [], `has no effect without ${names.url}`);
      continue;
    }
    const at = ["upstreams", upstreams.length];
    tree.note(at, from(names.url));
    for (const key of ["name", "dialect", "url"]) tree.note([...at, key], from(names.url));
    const last = used.at(-1);
    if (last !== undefined) tree.note([...at, "auth"], from(last));
    upstreams.push({
      name,
      dialect: name,
      url,
      ...(last === undefined ? {} : { auth: readCredentials(tree, report, env, names, [...at, "auth"]) }),
    });
  }
  if (upstreams.length > 0) tree.root["upstreams"] = upstreams;
}

/** As a settings file would have it; giving two kinds at once is reported by the same rule. */
function readCredentials(
  tree: Tree,
  report: Report,
  env: Environment,
  names: ReturnType<typeof variableNames>,
  at: Path,
): Mapping {
  const auth: Mapping = {};
  const take = (into: Mapping, path: Path, key: string, name: string): void => {
    const value = held(report, name, () => variable(env, name));
    tree.note([...at, ...path, key], from(name));
    if (value !== undefined) into[key] = value;
  };
  const basic: Mapping = {};
  take(basic, ["basic"], "username", names.username);
  take(basic, ["basic"], "password", names.password);
  if (Object.keys(basic).length > 0) {
    auth["basic"] = basic;
    tree.note([...at, "basic"], from(names.username));
  }
  take(auth, [], "bearer", names.token);
  take(auth, [], "apiKey", names.apiKey);
  return auth;
}

/** More variables that replace a settings file if there is none. */
function readDeploymentVariables(tree: Tree, report: Report, env: Environment): void {
  const values = [
    ["CORS_ORIGINS", "cors", "origins"],
    ["TRUSTED_PROXIES", "server", "trustedProxies"],
    ["REDIS_URL", "redis", "url"],
  ] as const;
  for (const [name, section, key] of values) {
    const value = held(report, name, () => variable(env, name));
    if (value !== undefined) tree.set(section, key, value, from(name));
  }
  readKeyFile(tree, report, env);
}

const KEY_FILE = "API_KEYS_FILE";

/** A line for each key: name, SHA-256 and comma-separated scopes, separated by blanks. Skips empty lines and comments (#). */
function readKeyFile(tree: Tree, report: Report, env: Environment): void {
  const path = variable(env, KEY_FILE);
  if (path === undefined) return;
  const text = held(report, KEY_FILE, () => fileText(path));
  if (text === undefined) return;
  const keys: Mapping[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const parts = line.trim().split(/\s+/);
    if (parts[0] === "" || parts[0]?.startsWith("#")) continue;
    const [name, sha256, scopes = ""] = parts;
    if (parts.length !== 3) {
      const message = `line ${index + 1}: expected name, sha256 and scopes separated by blanks, found ${parts.length} parts`;
      report.add({ place: from(KEY_FILE), path: "access.apiKeys", message });
    }
    keys.push({ name, sha256, scopes: scopes.split(",") });
  }
  tree.set("access", "apiKeys", keys, from(KEY_FILE));
}

/** Variables that apply with and without a settings file. */
function readGeneralVariables(tree: Tree, env: Environment): void {
  const general = [
    ["HOST", "server", "host"],
    ["PORT", "server", "port"],
    ["LOG_LEVEL", "log", "level"],
  ] as const;
  for (const [name, section, key] of general) {
    const value = variable(env, name);
    if (value !== undefined) tree.set(section, key, value, from(name));
  }
  if (env["NODE_ENV"] === "production") tree.set("server", "production", true, from("NODE_ENV"));
}

export interface Inputs {
  readonly env: Environment;
  /** From flags; they override everything. */
  readonly overrides?: {
    readonly host?: string | undefined;
    readonly port?: string | undefined;
    readonly sandbox?: boolean | undefined;
  };
}

/** Merges the sources, later ones winning: the file or the variables that replace it, other variables, flags. */
export function gather(
  tree: Tree,
  report: Report,
  file: SettingsFile | undefined,
  { env, overrides = {} }: Inputs,
  dialects: readonly DialectSettings[],
): void {
  const { host, port, sandbox = false } = overrides;
  if (file) {
    // With the sandbox, upstreams are not used, and their variables and files may be missing.
    const ignored = new Set(sandbox ? ["upstreams"] : []);
    readDocument(file.text, tree, report, { file: file.name, env, ignored });
    for (const { name } of dialects) {
      const { url } = variableNames(name);
      if (variable(env, url) === undefined) continue;
      report.warn(
        { kind: "variable", name: url },
        [],
        `ignored, because there is a settings file (${file.name})`,
      );
    }
  } else {
    if (!sandbox) readUpstreamVariables(tree, report, env, dialects);
    readDeploymentVariables(tree, report, env);
  }
  readGeneralVariables(tree, env);
  if (host !== undefined) tree.set("server", "host", host, { kind: "flag", name: "host" });
  if (port !== undefined) tree.set("server", "port", port, { kind: "flag", name: "port" });
}
