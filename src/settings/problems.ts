import { SECRET_NAMES } from "../dialect/upstream-error.js";
import { dotted, type Path, type Place, placeText, type Tree, variablesOf } from "./source/tree.js";

/** In the name of a variable that holds a secret. */
const SECRET_VARIABLE = /PASS|TOKEN|SECRET|KEY|AUTH|CREDENTIAL/i;
/** The only keys below `auth` whose values may be shown. */
const PLAIN_AUTH: ReadonlySet<string> = new Set(["username", "forward"]);
/** Without a scheme, only a colon distinguishes a password from an e-mail address. */
const USERINFO = /^((?:[a-z][a-z0-9+.-]*:)?\/\/)?(?:[^/?#\s]*:[^/?#\s]*|(?<=\/\/)[^/?#]*)@/i;
/** A key instead of the name of its file. */
const PEM = /-----BEGIN.*/s;
const QUERY = /^([a-z][a-z0-9+.-]*:\/\/[^?#]*[?#]).+$/i;

/** Whether a value is a secret, judging by its path and the variables it was built from. */
export function isSecret(path: Path, place: Place): boolean {
  const keys = path.filter((key) => typeof key === "string");
  const last = keys.at(-1) ?? "";
  if (SECRET_NAMES.has(last.toLowerCase()) || last === "sha256") return true;
  if (variablesOf(place).some((name) => name.startsWith("file:") || SECRET_VARIABLE.test(name))) return true;
  if (keys[0] === "access" && keys[1] === "apiKeys" && last !== "name" && last !== "scopes") return true;
  return keys.includes("auth") && last !== "auth" && !PLAIN_AUTH.has(last);
}

/** A text without the secrets a URL may contain (user name, password, query), and without PEM keys. */
export function withoutUrlSecrets(text: string): string {
  return text.replace(USERINFO, "$1***@").replace(QUERY, "$1***").replace(PEM, "***");
}

const MAX_LENGTH = 80;
const CONTROLS = /[\p{Cc}\u2028\u2029]/u;

/** A URL that is safe to show: scheme, host and port, and a path for http(s). A typo may put a password anywhere else. */
const PLAIN_URL =
  /^(?:[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(?::\d+)?|https?:\/\/[a-z0-9.:[\]-]+(?:\/[\w.~/-]*)?)$/i;

/** Blocks that contain secrets: a text instead of one of them may be a secret. */
const HOLDERS: ReadonlySet<string> = new Set(["redis", "access", "apiKeys", "jwt", "basic", "tls"]);

const isUrl = (path: Path): boolean => /url$/i.test(String(path.at(-1)));

/** What was found, in words for a terminal; never repeats a secret. */
function describe(value: unknown, path: Path, place: Place): string {
  if (value === undefined || value === null) return "nothing";
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  if (isSecret(path, place)) {
    const odd = typeof value === "string" && CONTROLS.test(value);
    return odd ? "a secret with a line break or another control character" : "a secret that is not shown";
  }
  if (typeof value !== "string") return String(value);
  if (isUrl(path) && !PLAIN_URL.test(value)) return "a text that is not shown";
  if (HOLDERS.has(String(path.at(-1)))) return "a text";
  // A text instead of the whole block may be the secret itself.
  if (path.at(-1) === "auth" && value !== "forward" && value !== "none") return "another text";
  if (value.includes("//") && !URL.canParse(value)) return "a text that is not shown";
  const shown = withoutUrlSecrets(value);
  return JSON.stringify(shown.length > MAX_LENGTH ? `${shown.slice(0, MAX_LENGTH)}…` : shown);
}

/** One problem, with its place. */
export interface Problem {
  readonly place: Place;
  readonly path: string;
  /** `expected …, found …; did you mean …?` */
  readonly message: string;
}

export function problemText(problem: Problem): string {
  return [placeText(problem.place), problem.path, problem.message].filter((part) => part !== "").join(": ");
}

/** Thrown with all problems of the settings. */
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

/** Collects problems and warnings. */
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

  /** Whether a problem with this value, or within it, has been reported. */
  covers(path: Path): boolean {
    const name = dotted(path);
    const known = [...this.#problems.values()];
    return known.some((problem) => problem.path === name || problem.path.startsWith(`${name}.`));
  }

  /** Reports a value, given or default, that is not what it should be. `why` is added as a clause of its own. */
  wrong(path: Path, value: unknown, expected: string, why?: string): void {
    const place = this.#tree.place(path);
    const found = describe(value, path, place);
    const message = `expected ${expected}, found ${found}${why === undefined ? "" : `; ${why}`}`;
    this.add({ place, path: dotted(path), message });
  }

  /** Reports an unknown key at the place of the key, not of its value. */
  unknown(path: Path, known: readonly string[]): void {
    const meant = nearest(String(path.at(-1)), known);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    const message = `expected ${known.length === 0 ? "no keys" : `one of ${known.join(", ")}`}, found an unknown key${hint}`;
    this.add({ place: this.#tree.keyPlace(path), path: dotted(path), message });
  }

  warn(place: Place, path: Path, message: string): void {
    this.#warnings.push(problemText({ place, path: dotted(path), message }));
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Throws if there are problems, in the order of the file. */
  settle(): void {
    if (this.#problems.size === 0) return;
    const sorted = [...this.#problems.values()].sort((one, other) => {
      const [a, b] = [order(one.place), order(other.place)];
      return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0) || (a[2] ?? 0) - (b[2] ?? 0);
    });
    throw new SettingsProblems(sorted);
  }
}

/** The edit distance of two texts (insert, delete, replace, swap neighbours). */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

/** The known word that was probably meant; undefined if none is close. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 64) return undefined;
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (edits <= allowed && edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
}

/** The same, as a hint for a value of which only some texts are allowed. */
export function didYouMean(value: unknown, options: readonly string[]): string | undefined {
  const meant = typeof value === "string" ? nearest(value, options) : undefined;
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}
