import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import type { Node, YAMLMap } from "yaml";
import type { Problem, Report } from "../problems.js";
import { dotted, isMapping, type Mapping, type Path, type Place, PROGRAM, type Tree } from "./tree.js";
import { type Environment, expand, why } from "./variables.js";

const MAX_NODES = 20_000;
/** Levels; more than any settings need. An alias or an object that contains itself ends here. */
const MAX_DEPTH = 32;

/** What is wrong with the YAML, in words of our own: the parser's quote the text it failed on, which may be a secret. */
const FAULTS: Readonly<Record<Yaml.ErrorCode, string>> = {
  ALIAS_PROPS: "a tag or an anchor before *",
  BAD_ALIAS: "& or * without a name, or with one that ends in a colon",
  BAD_COLLECTION_TYPE: "a tag for another kind of value",
  BAD_DIRECTIVE: "a directive (%) that is not known",
  BAD_DQ_ESCAPE: "an escape sequence that double quotes do not have",
  BAD_INDENT: "a line that is not indented like its neighbours",
  BAD_PROP_ORDER: "a tag or an anchor in the wrong place",
  BAD_SCALAR_START: "a text that begins with a sign that needs quotes",
  BLOCK_AS_IMPLICIT_KEY: "a mapping or a list where one line is expected; a text with a colon needs quotes",
  BLOCK_IN_FLOW: "a block inside { } or [ ]",
  DUPLICATE_KEY: "a key twice",
  IMPOSSIBLE: "something that cannot be read",
  KEY_OVER_1024_CHARS: "a key of more than 1,024 characters",
  MISSING_CHAR: "a place where a character is missing (a space, a comma, a dash, a colon or a quote)",
  MULTILINE_IMPLICIT_KEY: "a key of several lines; a colon may be missing",
  MULTIPLE_ANCHORS: "two anchors at one value",
  MULTIPLE_DOCS: "several documents",
  MULTIPLE_TAGS: "two tags at one value",
  NON_STRING_KEY: "a key that is not a text",
  RESOURCE_EXHAUSTION: "too many nested parts",
  TAB_AS_INDENT: "a tab where spaces are expected",
  TAG_RESOLVE_FAILED: "a tag (!) that is not known",
  UNEXPECTED_TOKEN: "a sign or a text that cannot stand here",
};

/** Which character is missing. The parser's words are looked at here, and never shown. */
const MISSING: readonly (readonly [RegExp, string])[] = [
  [/^Missing closing/, "a text without its closing quote"],
  [/^Sequence item without/, "an element of a list without its dash"],
  [/^Missing , /, "elements without a comma between them"],
  [/followed by map values$/, "a key without its colon"],
];

function faultOf({ code, message }: Yaml.YAMLError): string {
  const missing = code === "MISSING_CHAR" ? MISSING.find(([words]) => words.test(message)) : undefined;
  return missing?.[1] ?? FAULTS[code];
}

interface DocumentOptions {
  /** As shown in problems. */
  readonly file: string;
  readonly env: Environment;
  /** Top-level keys that are skipped, including their variables. */
  readonly ignored: ReadonlySet<string>;
}

/** Reads YAML into the tree, with the place of every key and value. */
export function readDocument(text: string, tree: Tree, report: Report, options: DocumentOptions): void {
  // Loaded here: a gateway whose settings are variables, or a program's own, needs none of its seventy files.
  const yaml: typeof Yaml = createRequire(import.meta.url)("yaml");
  const { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } = yaml;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  let nodes = 0;
  let incomplete = false;

  function placeAt(offset: number, variables: readonly string[] = [], whole = false): Place {
    const { line, col } = lines.linePos(offset);
    return {
      kind: "file",
      file: options.file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      variables,
      whole,
    };
  }

  function problem(place: Place, path: Path, message: string): void {
    report.add({ place, path: dotted(path), message } satisfies Problem);
  }

  function scalar(source: unknown, offset: number, path: Path, keyPlace?: Place): unknown {
    const expansion = typeof source === "string" ? expand(source, options.env) : undefined;
    const place = placeAt(offset, expansion?.variables, expansion?.whole);
    tree.note(path, place, keyPlace);
    if (expansion?.malformed)
      problem(
        place,
        path,
        `expected \${NAME}, \${NAME:-default} or \${file:PATH}, found another \${; write $\${ for a plain one`,
      );
    for (const name of expansion?.missing ?? []) {
      problem(place, path, `expected the variable ${name} to be set, found nothing`);
    }
    for (const { path: file, cause } of expansion?.unreadable ?? []) {
      problem(place, path, `expected a readable file ${file}, found ${why(cause)}`);
    }
    return expansion ? expansion.text : source;
  }

  function mapping(map: YAMLMap, path: Path): unknown {
    const values = Object.create(null);
    for (const pair of map.items) {
      const key = String(isScalar(pair.key) ? pair.key.value : pair.key);
      if (path.length === 0 && options.ignored.has(key)) continue;
      const at = [...path, key];
      const keyPlace = placeAt((isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? map.range?.[0] ?? 0);
      if (Object.hasOwn(values, key)) problem(keyPlace, at, "expected each key once, found it twice");
      values[key] = isNode(pair.value) ? visit(pair.value, at, keyPlace) : null;
      if (!isNode(pair.value)) tree.note(at, keyPlace);
    }
    return values;
  }

  function visit(node: Node, path: Path, keyPlace?: Place): unknown {
    nodes += 1;
    const offset = node.range?.[0] ?? 0;
    if (nodes > MAX_NODES || path.length > MAX_DEPTH) {
      if (nodes <= MAX_NODES + 1)
        problem(placeAt(offset), path, "expected fewer nested or repeated parts, found too many");
      incomplete = true;
      return null;
    }
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target) return visit(target, path, keyPlace);
      // Without the alias's name: it may be a password that begins with a star.
      problem(
        placeAt(offset),
        path,
        "expected a part with this name (&) before, found none; a text with * needs quotes",
      );
      incomplete = true;
      return null;
    }
    if (isScalar(node)) return scalar(node.value, offset, path, keyPlace);
    tree.note(path, placeAt(offset), keyPlace);
    if (isMap(node)) return mapping(node, path);
    if (isSeq(node)) {
      return node.items.map((item, index) => (isNode(item) ? visit(item, [...path, index]) : null));
    }
    return null;
  }

  const faulty = new Set<number>();
  for (const fault of [...document.errors, ...document.warnings]) {
    // Further errors in a line mostly follow from the first one.
    const { line } = lines.linePos(fault.pos[0]);
    if (faulty.has(line)) continue;
    faulty.add(line);
    problem(
      placeAt(fault.pos[0]),
      [],
      `expected readable YAML, found ${faultOf(fault)}${hint(text, fault.pos[0])}`,
    );
  }
  // With half of the file, everything else would be reported wrongly.
  report.settle();
  if (document.contents === null) return;
  const value = visit(document.contents, []);
  if (incomplete) report.settle();
  if (isMapping(value)) Object.assign(tree.root, value);
  else if (value !== null) {
    problem(placeAt(0), [], "expected a mapping of settings, found another kind of value");
    report.settle();
  }
}

/** In `{ port: ${PORT} }` the braces of the variable are read as YAML. */
function hint(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1).split("\n")[0] ?? "";
  return /[{[,].*\$\{/.test(line) ? "; inside { } or [ ] a variable needs quotes" : "";
}

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
