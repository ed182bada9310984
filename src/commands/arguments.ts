import { parseArgs } from "node:util";
import { nearest } from "../settings/problems/nearest.js";
import { type Command, CommandError, type Flags } from "./command.js";

export interface Invocation {
  readonly command: Command;
  /** False if no command was named, so that the first one runs. */
  readonly named: boolean;
  readonly flags: Flags;
}

const COMMON: Command["flags"] = { help: { about: "this text" }, version: { about: "the version" } };

/** All flags of a command, including those that every command has. */
export function flagsOf(command: Command): Command["flags"] {
  return { ...command.flags, ...COMMON };
}

function hint(word: string, known: readonly string[], prefix = ""): string {
  const meant = nearest(word, known);
  return meant === undefined ? "; see --help" : `; did you mean ${prefix}${meant}?`;
}

/** Parses the command and its flags; throws a `CommandError` for anything unknown. */
export function readArguments(
  argv: readonly string[],
  commands: readonly [Command, ...Command[]],
): Invocation {
  const [first, ...others] = argv;
  const named = first !== undefined && !first.startsWith("-");
  const command = named ? commands.find(({ name }) => name === first) : commands[0];
  if (!command) {
    const names = commands.map(({ name }) => name);
    throw new CommandError(2, `unknown command ${first}${hint(first ?? "", names)}`);
  }
  return { command, named, flags: readFlags(command, named ? others : argv) };
}

function readFlags(command: Command, args: readonly string[]): Flags {
  const all = flagsOf(command);
  const known = Object.keys(all);
  const types = known.map((flag) => [flag, { type: all[flag]?.value ? "string" : "boolean" }] as const);
  const options = Object.fromEntries(types);
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional")
      throw new CommandError(2, `unexpected argument ${token.value}; see --help`);
    const { name, rawName, value, inlineValue } = token;
    if (!known.includes(name)) throw new CommandError(2, `unknown flag ${rawName}${hint(name, known, "--")}`);
    const { value: wanted, many = false } = all[name] ?? {};
    const before = flags.get(name);
    if (before !== undefined && !many) throw new CommandError(2, `${rawName} is given twice`);
    if (wanted === undefined && value !== undefined) throw new CommandError(2, `${rawName} takes no value`);
    if (
      wanted !== undefined &&
      (value === undefined || value === "" || (!inlineValue && value.startsWith("-")))
    ) {
      throw new CommandError(2, `${rawName} needs a value: ${rawName} ${wanted}`);
    }
    flags.set(name, before === undefined ? (value ?? "") : `${before}\n${value}`);
  }
  return flags;
}
