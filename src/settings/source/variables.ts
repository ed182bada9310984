import { readFileSync } from "node:fs";
import { errorCode } from "../../dialect/upstream-error.js";

/** A text with its variables substituted. */
export interface Expansion {
  readonly text: string;
  /** Every variable in the text, set or not. */
  readonly variables: readonly string[];
  /** Variables that are neither set nor have a default. */
  readonly missing: readonly string[];
  /** Files that cannot be read, and why. */
  readonly unreadable: readonly UnreadableFile[];
  /** The text is a single variable. */
  readonly whole: boolean;
  /** What looks like a variable but is not one. */
  readonly malformed: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const NAMED = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/;
const FILE = /^file:(.+)$/;
/** Variables that may hold a secret, and so may be given as a file: `X_FILE` instead of `X`. */
const MAY_BE_FILE = /PASSWORD|PASSWD|SECRET|TOKEN|KEY|USERNAME|REDIS_URL|CREDENTIAL/i;

/** Thrown if a file that holds a value cannot be read. Its path is not a secret, its contents may be. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`cannot read ${path}`, { cause });
    this.path = path;
  }
}

/** The text of a file, without the trailing line break. */
export function fileText(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new UnreadableFile(path, error);
  }
}

/**
 * An empty variable counts as not set, as in a shell's `${NAME:-default}`. For a secret, `NAME_FILE` may name a file instead;
 * throws `UnreadableFile` if it cannot be read.
 */
export function variable(env: Environment, name: string): string | undefined {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  const path = MAY_BE_FILE.test(name) ? env[`${name}_FILE`] : undefined;
  return path === undefined || path === "" ? undefined : fileText(path);
}

/** Substitutes `${NAME}`, `${NAME:-default}` and `${file:PATH}`; `$${` is a literal `${`. */
export function expand(source: string, env: Environment): Expansion {
  const variables: string[] = [];
  const missing: string[] = [];
  const unreadable: UnreadableFile[] = [];
  let malformed = false;
  let whole = false;
  const text = source.replace(REFERENCE, (reference: string, inner?: string, end?: string) => {
    if (inner === undefined) return "${";
    const read = (value: () => string | undefined): string | undefined => {
      try {
        return value();
      } catch (error) {
        if (!(error instanceof UnreadableFile)) throw error;
        unreadable.push(error);
        return reference;
      }
    };
    const [, path] = FILE.exec(inner) ?? [];
    if (path !== undefined && end === "}") {
      whole = reference.length === source.length;
      variables.push(inner);
      return read(() => fileText(path)) ?? reference;
    }
    const [, name, fallback] = NAMED.exec(inner) ?? [];
    if (name === undefined || end !== "}") {
      malformed = true;
      return reference;
    }
    whole = reference.length === source.length;
    variables.push(name);
    const value = read(() => variable(env, name) ?? fallback ?? env[name]);
    if (value !== undefined) return value;
    missing.push(name);
    return reference;
  });
  return { text, variables, missing, unreadable, whole, malformed };
}

/** A variable's text as the number, boolean or list that is expected; undefined if it is not one. */
export function retype(text: string, wanted: string): unknown {
  switch (wanted) {
    case "number":
    case "int":
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "array":
      return text.split(",").map((entry) => entry.trim());
    default:
      return undefined;
  }
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
