import { ALWAYS } from "../../src/dialect/operation.js";
import { EMULATED, type Emulated } from "./emulated.js";

/** What a matrix of faults asks of one dialect: taken from what its emulator says is known to be there. */
export interface FaultOperations {
  /** Reads one record of the sandbox; `one` and `all` name two, so that their reads are never shared. */
  readonly read: (id: string) => string;
  readonly ids: { readonly one: string; readonly all: string };
  /** The root field of the read. */
  readonly field: string;
  readonly mutation: {
    readonly field: string;
    readonly input: string;
    readonly variables: object;
    /** Its write begins with a read, which then is what meets a fault. */
    readonly readsFirst: boolean;
    /** Whether a request over HTTP is its write. */
    isWrite(method: string, target: string): boolean;
  };
}

function operationsOf({ name, dialect, known }: Emulated): FaultOperations {
  const [write] = known.writes;
  const [, input = "", field = ""] = /\$input: (\w+!)\)\s*\{\s*(\w+)\(/.exec(write?.query ?? "") ?? [];
  if (!write || field === "") throw new Error(`the emulator of ${name} knows of nothing that can be written`);
  const behind = dialect.operations({}).filter((call) => call.behind[`Mutation.${field}`] !== undefined);
  const writes = behind
    .filter(({ repeatable }) => !repeatable)
    .map(({ method, path }) => ({ method, path: new RegExp(`${path.replaceAll("{}", "[^/]+")}$`) }));
  const { argument = "id", id, other, select } = known.profile;
  return {
    read: (one) => `${known.profile.field}(${argument}: "${one}") { ${select} }`,
    ids: { one: id, all: other },
    field: known.profile.field,
    mutation: {
      field,
      input,
      variables: write.variables.input,
      readsFirst: behind.some((call) => call.repeatable && call.behind[`Mutation.${field}`] === ALWAYS),
      isWrite: (method, target) =>
        writes.some((one) => one.method === method && one.path.test(target.split("?")[0] ?? "")),
    },
  };
}

export const FAULT_OPERATIONS: ReadonlyMap<string, FaultOperations> = new Map(
  EMULATED.map((one) => [one.name, operationsOf(one)]),
);
