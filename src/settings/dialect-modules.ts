import { dirname } from "node:path";
import { parsePart } from "./parse-part.js";
import { type Problem, Report, SettingsProblems } from "./problems/problems.js";
import { sections } from "./schema/sections.js";
import { readDocument } from "./source/document.js";
import { locate } from "./source/locate.js";
import { dotted, type Path, type Place } from "./source/place.js";
import { Tree } from "./source/tree.js";
import type { Environment } from "./source/variables.js";

/** A module that the settings name as a further dialect. */
export interface DialectModule {
  /** As it was written. */
  readonly name: string;
  /** The directory that it is looked for from. */
  readonly base: string;
  readonly place: Place;
  readonly path: Path;
}

/**
 * The further dialects, which must be there before the other settings can be understood. What is wrong with the
 * settings is told later, by `loadSettings`; where that is not to come (`alone`), it throws `SettingsProblems` with
 * what keeps it from knowing the dialects.
 */
export function dialectModules(
  cwd: string,
  env: Environment,
  file: string | undefined,
  alone: boolean,
): readonly DialectModule[] {
  const tree = new Tree();
  const report = new Report(tree);
  const found = locate(cwd, env, file, report);
  if (alone) report.settle();
  if (!found) return [];
  try {
    readDocument(found.text, tree, report, { file: found.name, env, ignored: new Set(["upstreams"]) });
  } catch (error) {
    if (error instanceof SettingsProblems && !alone) return [];
    throw error;
  }
  const names = parsePart(sections.shape.dialects, tree, ["dialects"], report) ?? [];
  if (alone && report.tells(["dialects"])) report.settle();
  return names.map((name, index) => {
    const path = ["dialects", index];
    return { name, base: dirname(found.path), place: tree.place(path), path };
  });
}

/** What is wrong with such a module, as a problem of the settings. */
export function moduleProblem({ name, place, path }: DialectModule, why: string): Problem {
  const message = `expected a module whose default export is defineDialect({ … }), found ${JSON.stringify(name)}; ${why}`;
  return { place, path: dotted(path), message };
}
