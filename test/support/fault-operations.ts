import { builtInDialects } from "../../src/dialects.js";

/** What a matrix of faults asks of one dialect: taken from what its emulator says is known to be there. */
export interface FaultOperations {
  /** Reads one record of the sandbox; `one` and `all` name two, so that their reads are never shared. */
  readonly read: (id: string) => string;
  readonly ids: { readonly one: string; readonly all: string };
  /** The root field of the read. */
  readonly field: string;
  readonly mutation: { readonly field: string; readonly input: string; readonly variables: object };
}

async function operationsOf(dialect: (typeof builtInDialects)[number]): Promise<FaultOperations> {
  const known = (await dialect.emulator?.())?.known;
  const [write] = known?.writes ?? [];
  const [, input = "", field = ""] = /\$input: (\w+!)\)\s*\{\s*(\w+)\(/.exec(write?.query ?? "") ?? [];
  if (!known || !write || field === "")
    throw new Error(`src/sandbox/${dialect.name} says of nothing that it is known`);
  const { argument = "id", id, other, select } = known.profile;
  return {
    read: (one) => `${known.profile.field}(${argument}: "${one}") { ${select} }`,
    ids: { one: id, all: other },
    field: known.profile.field,
    mutation: { field, input, variables: write.variables.input },
  };
}

export const FAULT_OPERATIONS: ReadonlyMap<string, FaultOperations> = new Map(
  await Promise.all(
    builtInDialects.map(async (dialect) => [dialect.name, await operationsOf(dialect)] as const),
  ),
);
