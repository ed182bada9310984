import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Report } from "../problems/problems.js";
import { why } from "../source/locate.js";
import type { Path } from "../source/place.js";

export interface ReadFile<T> {
  readonly content: Buffer;
  readonly parsed: T;
}

/** Reads a file that a setting names, and looks into it: at the first request nobody would be there to be told. */
export function readNamed<T>(
  report: Report,
  path: Path,
  name: string,
  base: string,
  kind: string,
  parse: (content: Buffer) => T,
): ReadFile<T> | undefined {
  let content: Buffer;
  try {
    content = readFileSync(resolve(base, name));
  } catch (error) {
    report.wrong(path, name, "a readable file", `there is ${why(error)}`);
    return undefined;
  }
  try {
    return { content, parsed: parse(content) };
  } catch {
    report.wrong(path, name, kind, "it holds something else");
    return undefined;
  }
}
