import type { Spelling, Spellings } from "../../dialect/spelling.js";
import { didYouMean } from "../parse-part.js";
import type { Report } from "../problems/problems.js";
import type { Sections } from "../schema/sections.js";
import type { DialectSettings } from "../schema/upstream.js";
import type { Path } from "../source/tree.js";
import { readNamed } from "./files.js";

type Setting = NonNullable<Sections["people"]>;
type Names = ReadonlyMap<string, string>;

const FIELD = /\s*(?:"((?:[^"]|"")*)"|([^",]*?))\s*(,|$)/y;

/** The fields of a line of CSV, quoted or not; undefined if the line is malformed. */
function fieldsOf(line: string): string[] | undefined {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const found = FIELD.exec(line);
    if (!found) return undefined;
    const [, quoted, plain = "", end] = found;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "") return fields;
  }
}

/** Parses the list; `wrong` is called for every line that cannot be right. Skips empty lines and comments (#). */
function namesIn(text: string, wrong: (problem: string) => void): Names {
  const names = new Map<string, string>();
  const spellings = new Set<string>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [username = "", spelling = "", ...more] = fieldsOf(line) ?? [];
    const place = `line ${index + 1}`;
    if (username === "" || spelling === "" || more.length > 0)
      wrong(`${place} has to be a username and its spelling, with a comma between`);
    else if (names.has(username)) wrong(`${place} spells a username once more`);
    else if (spellings.has(spelling)) wrong(`${place} gives one spelling to a second username`);
    names.set(username, spelling);
    spellings.add(spelling);
  }
  return names;
}

function readSpelling(
  setting: Setting["usernames"][string],
  path: Path,
  base: string,
  report: Report,
): Spelling | undefined {
  if (setting === "lower") return { kind: "lower" };
  if (typeof setting === "string") return { kind: "template", template: setting };
  const expected = "a CSV file of usernames and their spellings";
  const at = [...path, "file"];
  const file = readNamed(report, at, setting.file, base, expected, (content) =>
    namesIn(content.toString("utf8"), (problem) => report.wrong(at, setting.file, expected, problem)),
  );
  return file && { kind: "names", names: file.parsed };
}

/** How usernames are spelled in each system, with the contents of the lists instead of their file names. */
export function readPeople(
  { usernames }: Setting,
  dialects: readonly DialectSettings[],
  base: string,
  report: Report,
): { readonly usernames: Spellings } {
  const known = dialects.map(({ name }) => name);
  const spellings: Record<string, Spelling> = {};
  for (const [dialect, setting] of Object.entries(usernames)) {
    const path = ["people", "usernames", dialect];
    if (!known.includes(dialect))
      report.wrong(path, setting, `one of ${known.join(", ")} as the key`, didYouMean(dialect, known));
    const spelling = readSpelling(setting, path, base, report);
    if (spelling) spellings[dialect] = spelling;
  }
  return { usernames: spellings };
}
