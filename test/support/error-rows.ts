import { readdirSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { UpstreamResponse } from "../../src/dialect/upstream-response.js";

const root = new URL("../../", import.meta.url).pathname;

/** One place where a dialect's wire makes a failure out of an answer. */
export interface ErrorRow {
  /** `src/dialects/kuzzle/wire/refusals.ts:21:14`, as a stack has it. */
  readonly at: string;
  /** The line itself, without what is around it. */
  readonly text: string;
}

const CALL = /(?<!function )\b(?:fail|unexpected|invalid)\(/g;

const rowsIn = (file: string, source: string): ErrorRow[] =>
  source.split("\n").flatMap((line, index) =>
    [...line.matchAll(CALL)].map((call) => ({
      at: `${file}:${index + 1}:${call.index + 1}`,
      text: line.trim(),
    })),
  );

/** Every error row of a dialect, read from its sources. */
export function errorRows(dialect: string): ErrorRow[] {
  const folder = `src/dialects/${dialect}`;
  const files = readdirSync(root + folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((name) => /^wire(?:\/.*)?\.ts$/.test(name))
    .map((name) => `${folder}/${name}`)
    .flatMap((file) => rowsIn(file, readFileSync(root + file, "utf8")));
}

const FRAME = /\((\/[^)]+:\d+:\d+)\)|at (\/\S+:\d+:\d+)/;

/** From now on notes which rows are used; gives what was noted. */
export function watchErrorRows(): ReadonlySet<string> {
  const used = new Set<string>();
  const { fail } = UpstreamResponse.prototype;
  UpstreamResponse.prototype.fail = function noted(...facts) {
    for (const frame of new Error("where").stack?.split("\n") ?? []) {
      const found = FRAME.exec(frame);
      const at = relative(root, found?.[1] ?? found?.[2] ?? root);
      if (/^src\/dialects\/[^/]+\/wire/.test(at)) used.add(at);
    }
    return fail.apply(this, facts);
  };
  return used;
}
