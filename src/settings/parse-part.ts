import type { z } from "zod";
import { expectation } from "./problems/expectation.js";
import { type Finding, findings } from "./problems/findings.js";
import { nearest } from "./problems/nearest.js";
import type { Report } from "./problems/problems.js";
import { dotted, type Path, type Place } from "./source/place.js";
import { isMapping, type Tree, valueAt } from "./source/tree.js";
import { retype } from "./source/variables.js";

/** Every round settles at least one value, and no part of the settings has this many. */
const ROUNDS = 100;

/**
 * Understands one part of the settings, reports all that is wrong with it, and gives what is right, so that the rules
 * between parts can still be checked: a wrong value counts as not given. Undefined where too little is left.
 */
export function parsePart<T>(schema: z.ZodType<T>, tree: Tree, at: Path, report: Report): T | undefined {
  let value: unknown = structuredClone(tree.at(at));
  for (let round = 0; round < ROUNDS; round++) {
    const result = schema.safeParse(value, { error: expectation });
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
          reportUnknown(report, tree, [...path, key], finding.known);
          changed = remove(value, [...finding.path, key]) || changed;
        }
      } else {
        // What was taken out as wrong is missing in the next round, and its parent may then be wrong too.
        if (!report.tells(path))
          report.wrong(path, found, finding.expected, didYouMean(found, finding.options));
        changed = remove(value, finding.path) || changed;
      }
    }
    if (!changed) return undefined;
  }
  return undefined;
}

/** The variable's text as what was wanted there. */
function retyped(value: unknown, finding: Finding, place: Place): unknown {
  const variable = place.kind === "file" ? place.whole : place.kind !== "default";
  if (!variable || typeof value !== "string" || finding.wanted === undefined) return undefined;
  return retype(value, finding.wanted);
}

export function didYouMean(value: unknown, options: readonly string[]): string | undefined {
  const meant = typeof value === "string" ? nearest(value, options) : undefined;
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}

/** What a key of settings looks like; anything else may be a value that slipped into its place. */
const KEY = /^[A-Za-z][A-Za-z0-9]{0,63}$/;

/** An unknown key is told at the key, not at its value. */
export function reportUnknown(report: Report, tree: Tree, path: Path, known: readonly string[]): void {
  const meant = nearest(String(path.at(-1)), known);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  const message = `expected ${known.length === 0 ? "no keys" : `one of ${known.join(", ")}`}, found an unknown key${hint}`;
  const shown = KEY.test(String(path.at(-1))) ? path : path.with(-1, "…");
  report.add({ place: tree.keyPlace(path), path: dotted(shown), message });
}

function replace(root: unknown, path: Path, replacement: unknown): void {
  const parent = valueAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (Array.isArray(parent) && typeof last === "number") parent[last] = replacement;
  else if (isMapping(parent) && last !== undefined) parent[last] = replacement;
}

/**
 * Takes a value out; a whole list where it stands in one, because the positions of the other entries must stay what they
 * are in the file. False where nothing was there.
 */
function remove(root: unknown, path: Path): boolean {
  const list = path.findIndex((key) => typeof key === "number");
  const until = list < 0 ? path : path.slice(0, list);
  const parent = valueAt(root, until.slice(0, -1));
  const last = until.at(-1);
  return isMapping(parent) && last !== undefined && Object.hasOwn(parent, last) && delete parent[last];
}
