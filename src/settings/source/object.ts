import type { Report } from "../problems/problems.js";
import { dotted, isMapping, type Mapping, type Path, PROGRAM, type Tree } from "./tree.js";

/** More than any settings need; an object that contains itself ends here. */
const MAX_DEPTH = 32;

/** Puts a program's own object into the tree, as a settings file with the same words would stand there. */
export function readObject(given: unknown, tree: Tree, report: Report): void {
  function problem(path: Path, expected: string, found: string): undefined {
    report.add({ place: PROGRAM, path: dotted(path), message: `expected ${expected}, found ${found}` });
  }

  function mapping(value: Mapping, path: Path): Mapping {
    const copy: Mapping = Object.create(null);
    for (const [key, part] of Object.entries(value)) {
      const read = visit(part, [...path, key]);
      // Left out and undefined are the same to a program.
      if (read !== undefined) copy[key] = read;
    }
    return copy;
  }

  function visit(value: unknown, path: Path): unknown {
    tree.note(path, PROGRAM);
    if (path.length > MAX_DEPTH) return problem(path, "fewer nested parts", "too many");
    if (value instanceof URL) return value.href;
    if (Array.isArray(value)) return value.map((entry, index) => visit(entry, [...path, index]));
    if (isMapping(value)) return mapping(value, path);
    const isPlain = value === null || ["string", "number", "boolean", "undefined"].includes(typeof value);
    return isPlain ? value : problem(path, "plain values", `a ${typeof value}`);
  }

  if (isMapping(given)) Object.assign(tree.root, mapping(given, []));
  else problem([], "an object of settings", "another kind of value");
}
