/** A text with its variables put in. */
export interface Expansion {
  readonly text: string;
  /** Every variable that was named, set or not. */
  readonly variables: readonly string[];
  /** Those that are not set and have no default. */
  readonly missing: readonly string[];
  /** The text is one variable and nothing else. */
  readonly whole: boolean;
  /** What looks like a variable and is none. */
  readonly malformed: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const NAMED = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/;

/** A variable that is set to nothing counts as not set, as in `${NAME:-default}` of a shell. */
export function variable(env: Environment, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value === "" ? undefined : value;
}

/** Puts `${NAME}` and `${NAME:-default}` in; `$${` stands for a plain `${`. */
export function expand(source: string, env: Environment): Expansion {
  const variables: string[] = [];
  const missing: string[] = [];
  let malformed = false;
  let whole = false;
  const text = source.replace(REFERENCE, (reference: string, inner?: string, end?: string) => {
    if (inner === undefined) return "${";
    const [, name, fallback] = NAMED.exec(inner) ?? [];
    if (name === undefined || end !== "}") {
      malformed = true;
      return reference;
    }
    whole = reference.length === source.length;
    variables.push(name);
    const value = fallback === undefined ? env[name] : (variable(env, name) ?? fallback);
    if (value !== undefined) return value;
    missing.push(name);
    return reference;
  });
  return { text, variables, missing, whole, malformed };
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
