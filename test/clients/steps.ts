import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/architecture.js";

/** A block of code in docs/clients.md: a file (its name stands after its language), commands, or what a program prints. */
export interface Block {
  readonly language: string;
  readonly file: string | undefined;
  readonly text: string;
}

/** The blocks below each heading, by its text. */
export const steps: ReadonlyMap<string, readonly Block[]> = new Map(
  readFileSync(join(ROOT, "docs/clients.md"), "utf8")
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = ""] = section.split("\n", 1);
      const found = section.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm);
      const blocks = [...found].map(([, language = "", file, text = ""]) => ({ language, file, text }));
      return [heading, blocks] as const;
    }),
);

/** Where the documents say that the gateway is. */
export const ADDRESS = "http://127.0.0.1:4000/graphql";

/** Of each program in a section what it prints, as written there. */
export function programsOf(blocks: readonly Block[]): { readonly file: string; readonly prints: string }[] {
  return blocks.flatMap(({ language, text }, index) => {
    if (language !== "text") return [];
    const program = blocks.slice(0, index).findLast(({ file }) => file !== undefined);
    return program?.file === undefined ? [] : [{ file: program.file, prints: text }];
  });
}
