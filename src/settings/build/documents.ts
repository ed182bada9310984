import type { Report } from "../problems/problems.js";
import type { Sections } from "../schema/sections.js";
import { readNamed } from "./file.js";

/** Reads the text of a manifest: the documents by their ids, or what is wrong with it. */
export type ReadManifest = (text: string) => {
  readonly documents: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
};

/** Which documents may be run, and what happens to others. */
export interface Documents {
  readonly trusted: "off" | "log" | "enforce";
  readonly documents: ReadonlyMap<string, string>;
}

const MAX_PROBLEMS = 20;

/** The trusted documents instead of their file's name. With `off` nobody needs the file. */
export function readDocuments(
  { trusted, manifest }: NonNullable<Sections["documents"]>,
  base: string,
  report: Report,
  read: ReadManifest,
): Documents {
  const at = ["documents", "manifest"];
  if (trusted === "off" || manifest === undefined) return { trusted, documents: new Map() };
  const file = readNamed(report, at, manifest, base, "a manifest of trusted documents", (content) =>
    read(content.toString("utf8")),
  );
  if (!file) return { trusted, documents: new Map() };
  const { documents, problems } = file.parsed;
  const expected = "a manifest of trusted documents";
  for (const problem of problems.slice(0, MAX_PROBLEMS)) report.wrong(at, manifest, expected, problem);
  if (problems.length > MAX_PROBLEMS)
    report.wrong(at, manifest, expected, `and ${problems.length - MAX_PROBLEMS} problems more`);
  return { trusted, documents };
}
