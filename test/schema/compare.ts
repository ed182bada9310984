import { diff } from "@graphql-inspector/core";
import { buildSchema, lexicographicSortSchema, parse, print, printSchema, visit } from "graphql";

/** SDL in one order and without descriptions: what is left is what a program can notice. */
export function shape(sdl: string): string {
  const bare = visit(parse(printSchema(lexicographicSortSchema(buildSchema(sdl)))), {
    enter: (node) => ("description" in node ? { ...node, description: undefined } : undefined),
  });
  return print(bare);
}

/** What differs, one sentence a difference; descriptions do not count. */
export async function differences(expected: string, actual: string): Promise<string[]> {
  const changes = await diff(buildSchema(expected), buildSchema(actual));
  return changes
    .filter(({ type }) => !type.includes("DESCRIPTION"))
    .map(({ criticality, message }) => `${criticality.level}: ${message}`)
    .sort();
}
