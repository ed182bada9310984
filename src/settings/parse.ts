import { z } from "zod";
import { defaultAuth } from "./build.js";
import { didYouMean, type Report } from "./problems.js";
import type { Facts, ParsedUpstream } from "./rules.js";
import { type Sections, sections } from "./schema/sections.js";
import { type DialectSettings, upstreamKeys } from "./schema/upstream.js";
import { isMapping, type Path, type Place, type Tree, valueAt } from "./source/tree.js";
import { retype } from "./source/variables.js";

/** For schemas that are used once or twice: zod would write and compile a function for each. */
export const ONCE = { jitless: true };

/** The top-level keys of a settings file. */
const KEYS: readonly string[] = [...Object.keys(sections.shape), "upstreams"];

/** Parses each section on its own, so that a problem in one hides nothing in another. */
export function parseSections(tree: Tree, report: Report): Facts["sections"] {
  for (const key of Object.keys(tree.root)) {
    if (!KEYS.includes(key)) report.unknown([key], KEYS);
  }
  const part = <Key extends keyof Sections>(
    key: Key,
    schema: z.ZodType<Sections[Key]>,
  ): Sections[Key] | undefined => parsePart(schema, tree, [key], report);
  const { shape } = sections;
  return {
    server: part("server", shape.server),
    shutdown: part("shutdown", shape.shutdown),
    log: part("log", shape.log),
    admin: part("admin", shape.admin),
    access: part("access", shape.access),
    cors: part("cors", shape.cors),
    rates: part("rates", shape.rates),
    limits: part("limits", shape.limits),
    activation: part("activation", shape.activation),
    documents: part("documents", shape.documents),
    dialects: part("dialects", shape.dialects),
    redis: part("redis", shape.redis),
    people: part("people", shape.people),
    federation: part("federation", shape.federation),
  };
}

/** Parses the upstreams, in the order of the settings. `complete`: there are no dialects but these. */
export function parseUpstreams(
  tree: Tree,
  report: Report,
  dialects: readonly DialectSettings[],
  complete: boolean,
): ParsedUpstream[] {
  const written = tree.at(["upstreams"]);
  if (written === undefined) return [];
  if (!Array.isArray(written)) {
    report.wrong(["upstreams"], written, "a list");
    return [];
  }
  return written.flatMap(
    (_, index) => parseUpstream(tree, report, dialects, complete, index, written.length) ?? [],
  );
}

function parseUpstream(
  tree: Tree,
  report: Report,
  dialects: readonly DialectSettings[],
  complete: boolean,
  index: number,
  count: number,
): ParsedUpstream | undefined {
  const at: Path = ["upstreams", index];
  const entry = tree.at(at);
  if (!isMapping(entry)) {
    report.wrong(at, entry, "a mapping");
    return undefined;
  }
  const names = dialects.map((one) => one.name);
  const dialect = dialects.find((one) => one.name === entry["dialect"]);
  // An unknown dialect may be one that failed to load, which has been reported already.
  if (!dialect && !complete) return undefined;
  if (!dialect) {
    const hint = didYouMean(entry["dialect"], names);
    report.wrong([...at, "dialect"], entry["dialect"], `one of ${names.join(", ")}`, hint);
  }
  const own = dialect ? [dialect.name] : names;
  const known = [...Object.keys(upstreamKeys), "dialect", ...own];
  for (const key of Object.keys(entry)) {
    if (!known.includes(key)) report.unknown([...at, key], known);
  }
  const part = <T>(key: string, schema: z.ZodType<T>): T | undefined =>
    parsePart(schema, tree, [...at, key], report);
  const name = part("name", upstreamKeys.name);
  return {
    at,
    dialect,
    name,
    url: part("url", upstreamKeys.url),
    auth:
      part("auth", upstreamKeys.auth) ??
      (entry["auth"] === undefined ? defaultAuth(name ?? "", count) : undefined),
    timeouts: part("timeouts", upstreamKeys.timeouts),
    breaker: part("breaker", upstreamKeys.breaker),
    limits: part("limits", upstreamKeys.limits),
    tls: part("tls", upstreamKeys.tls),
    options: dialect ? part(dialect.name, dialect.options.prefault({})) : undefined,
  };
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "an integer",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

function listed(values: readonly unknown[]): string {
  const shown = values.map(String);
  return shown.length === 1 ? String(shown[0]) : `one of ${shown.join(", ")}`;
}

function bound(limit: string, amount: number | bigint, origin: string): string {
  if (origin === "string") return `a text of ${limit} ${amount} characters`;
  return origin === "array" ? `a list of ${limit} ${amount} entries` : `a number of ${limit} ${amount}`;
}

/** What was expected, for schemas that do not say so themselves: zod's own messages are for programmers. */
const expectation: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? `a value of type ${issue.expected}`;
    case "invalid_value":
      return listed(issue.values);
    case "too_small":
      return bound("at least", issue.minimum, issue.origin);
    case "too_big":
      return bound("at most", issue.maximum, issue.origin);
    case "invalid_format":
      return issue.pattern === undefined
        ? `a text of the form ${issue.format}`
        : `a text that matches ${issue.pattern}`;
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    default:
      return "another value";
  }
};

/** A zod issue in our own terms. */
interface Finding {
  readonly path: Path;
  readonly expected: string;
  /** The expected type, if the type was wrong. */
  readonly wanted: string | undefined;
  /** The values that would have been allowed. */
  readonly options: readonly string[];
  /** The unknown keys, and the keys known in that place. */
  readonly unknown: readonly string[];
  readonly known: readonly string[];
}

/** The findings of a failed parse. For a union, only those of the member that was meant: the others mislead. */
function findings(
  schema: unknown,
  issues: readonly z.core.$ZodIssue[],
  above: Path = [],
): readonly Finding[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path.map((key) => (typeof key === "number" ? key : String(key)))];
    const finding = { path, expected: issue.message, wanted: undefined, options: [], unknown: [], known: [] };
    switch (issue.code) {
      case "invalid_type":
        return [{ ...finding, wanted: issue.expected }];
      case "invalid_value":
        return [{ ...finding, wanted: typeof issue.values[0], options: issue.values.map(String) }];
      case "unrecognized_keys":
        return [{ ...finding, unknown: issue.keys, known: keysAt(schema, path) }];
      case "invalid_union": {
        const [meant, ...others] = issue.errors.filter((member) => !member.some(wrongKind));
        if (meant && others.length === 0) return findings(schema, meant, path);
        const all = issue.errors.flatMap((member) => findings(schema, member, path));
        const expected = all.map((one) => one.expected).join(", or ");
        return [{ ...finding, expected, options: all.flatMap((one) => one.options) }];
      }
      default:
        return [finding];
    }
  });
}

/** The value as a whole has another type. */
function wrongKind(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

/** The keys that a schema allows at a path. */
function keysAt(schema: unknown, path: Path): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodPipe) return keysAt(schema.in, path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysAt(option, path));
  const [key, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    return key === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[key], rest);
  }
  return schema instanceof z.ZodArray && key !== undefined ? keysAt(schema.element, rest) : [];
}

/** Each round removes at least one value, and no part of the settings has this many. */
const ROUNDS = 100;

/**
 * Parses one part of the settings, reports everything that is wrong, and returns the rest, so that the rules between parts
 * can still be checked: a wrong value counts as not given. Undefined if too little is left.
 */
export function parsePart<T>(schema: z.ZodType<T>, tree: Tree, at: Path, report: Report): T | undefined {
  let value: unknown = structuredClone(tree.at(at));
  for (let round = 0; round < ROUNDS; round++) {
    const result = schema.safeParse(value, { error: expectation, ...ONCE });
    if (result.success) return result.data;
    let changed = false;
    const wrong = findings(schema, result.error.issues);
    for (const { finding, found } of wrong.map((one) => ({
      finding: one,
      found: valueAt(value, one.path),
    }))) {
      const path = [...at, ...finding.path];
      const typed = retyped(found, finding, tree.given(path));
      if (typed !== undefined) {
        if (finding.path.length === 0) value = typed;
        else replace(value, finding.path, typed);
        changed = true;
      } else if (finding.unknown.length > 0) {
        for (const key of finding.unknown) {
          report.unknown([...path, key], finding.known);
          changed = remove(value, [...finding.path, key]) || changed;
        }
      } else {
        // A value removed in an earlier round is missing now, so its parent may be wrong as well.
        if (!report.covers(path))
          report.wrong(path, found, finding.expected, didYouMean(found, finding.options));
        changed = remove(value, finding.path) || changed;
      }
    }
    if (!changed) return undefined;
  }
  return undefined;
}

/** Converts a variable's text to the expected type. */
function retyped(value: unknown, finding: Finding, place: Place): unknown {
  const variable = place.kind === "file" ? place.whole : place.kind === "variable" || place.kind === "flag";
  if (!variable || typeof value !== "string" || finding.wanted === undefined) return undefined;
  return retype(value, finding.wanted);
}

function replace(root: unknown, path: Path, replacement: unknown): void {
  const parent = valueAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (Array.isArray(parent) && typeof last === "number") parent[last] = replacement;
  else if (isMapping(parent) && last !== undefined) parent[last] = replacement;
}

/**
 * Removes a value, or the whole list that contains it, because the positions of the other entries must stay as in the file.
 * False if there was nothing to remove.
 */
function remove(root: unknown, path: Path): boolean {
  const list = path.findIndex((key) => typeof key === "number");
  const until = list < 0 ? path : path.slice(0, list);
  const parent = valueAt(root, until.slice(0, -1));
  const last = until.at(-1);
  return isMapping(parent) && last !== undefined && Object.hasOwn(parent, last) && delete parent[last];
}
