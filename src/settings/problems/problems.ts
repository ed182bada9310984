import { dotted, type Path, type Place, placeText } from "../source/place.js";
import type { Tree } from "../source/tree.js";
import { describe } from "./describe.js";

/** One thing that is wrong, with its place. */
export interface Problem {
  readonly place: Place;
  readonly path: string;
  /** `expected …, found …; did you mean …?` */
  readonly message: string;
}

export function problemText(problem: Problem): string {
  return [placeText(problem.place), problem.path, problem.message].filter((part) => part !== "").join(": ");
}

/** Thrown with everything that is wrong with the settings. */
export class SettingsProblems extends Error {
  override readonly name = "SettingsProblems";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join("\n"));
    this.problems = problems;
  }
}

function order(place: Place): readonly number[] {
  return place.kind === "file" ? [0, place.line, place.column] : [1, 0, 0];
}

/** Gathers problems and warnings while the settings are looked at. */
export class Report {
  readonly #problems = new Map<string, Problem>();
  readonly #warnings: string[] = [];
  readonly #tree: Tree;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  add(problem: Problem): void {
    this.#problems.set(problemText(problem), problem);
  }

  /** Whether something is known to be wrong with this value or within it. */
  tells(path: Path): boolean {
    const name = dotted(path);
    const known = [...this.#problems.values()];
    return known.some((problem) => problem.path === name || problem.path.startsWith(`${name}.`));
  }

  /** A value in force, given or default, that is not what it should be. `why` follows as its own clause. */
  wrong(path: Path, value: unknown, expected: string, why?: string): void {
    const place = this.#tree.place(path);
    const found = describe(value, path, place);
    const message = `expected ${expected}, found ${found}${why === undefined ? "" : `; ${why}`}`;
    this.add({ place, path: dotted(path), message });
  }

  warn(place: Place, path: Path, message: string): void {
    this.#warnings.push(problemText({ place, path: dotted(path), message }));
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Throws everything gathered so far, in the order of the file. */
  settle(): void {
    if (this.#problems.size === 0) return;
    const sorted = [...this.#problems.values()].sort((one, other) => {
      const [a, b] = [order(one.place), order(other.place)];
      return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0) || (a[2] ?? 0) - (b[2] ?? 0);
    });
    throw new SettingsProblems(sorted);
  }
}
