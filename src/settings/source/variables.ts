import { readFileSync } from "node:fs";

/** A text with its variables put in. */
export interface Expansion {
  readonly text: string;
  /** Every variable that was named, set or not. */
  readonly variables: readonly string[];
  /** Those that are not set and have no default. */
  readonly missing: readonly string[];
  /** Files that were named and cannot be read, with what is wrong. */
  readonly unreadable: readonly UnreadableFile[];
  /** The text is one variable and nothing else. */
  readonly whole: boolean;
  /** What looks like a variable and is none. */
  readonly malformed: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const NAMED = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/;
const FILE = /^file:(.+)$/;
/** Variables that may hold a secret, and so may be given as a file: `X_FILE` in place of `X`. */
const MAY_BE_FILE = /PASSWORD|PASSWD|SECRET|TOKEN|KEY|USERNAME|REDIS_URL|CREDENTIAL/i;

/** Thrown where a file that holds a value cannot be read. Its path is no secret, its text may be. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`cannot read ${path}`, { cause });
    this.path = path;
  }
}

/** The text of a file, without the line break that editors put at its end. */
export function fileText(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new UnreadableFile(path, error);
  }
}

/**
 * A variable that is set to nothing counts as not set, as in `${NAME:-default}` of a shell. Of a secret, `NAME_FILE` may name
 * the file; throws `UnreadableFile` where there is none.
 */
export function variable(env: Environment, name: string): string | undefined {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  const path = MAY_BE_FILE.test(name) ? env[`${name}_FILE`] : undefined;
  return path === undefined || path === "" ? undefined : fileText(path);
}

/** Puts `${NAME}`, `${NAME:-default}` and `${file:PATH}` in; `$${` stands for a plain `${`. */
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

/** A variable's text as the number, boolean or list that the settings want there; undefined where it is none. */
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
