import { parseArgs } from "node:util";
import manifest from "../../package.json" with { type: "json" };
import { nearest } from "../settings/problems.js";
import { check } from "./check.js";
import { type Command, CommandError, type ExitCode, type Flags, type Surroundings } from "./command.js";
import { explain } from "./explain.js";
import { printConfig } from "./print-config.js";
import { printSchema } from "./print-schema.js";
import { sandbox } from "./sandbox.js";
import { serve } from "./serve.js";

/** The first is the default. */
export const COMMANDS: readonly [Command, ...Command[]] = [
  serve,
  sandbox,
  check,
  explain,
  printSchema,
  printConfig,
];

/** Runs the command that the arguments name. */
export async function main(argv: readonly string[], around: Surroundings): Promise<ExitCode> {
  try {
    const { command, named, flags } = readArguments(argv, COMMANDS);
    if (flags.has("version")) around.out(version);
    else if (flags.has("help")) around.out(named ? helpFor(command) : helpForAll(COMMANDS));
    else return await command.run(flags, around);
    return 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    around.err(error.message);
    return error.code;
  }
}

const NAME = "profile-gateway";

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function flagTable(command: Command): string[] {
  const flags = Object.entries(flagsOf(command)).map(([flag, { value, about }]) => {
    return [value === undefined ? `--${flag}` : `--${flag} ${value}`, about] as const;
  });
  return table(flags);
}

/** The `--help` text of one command. */
function helpFor(command: Command): string {
  return [
    `${NAME} ${command.name}: ${command.about}`,
    "",
    ...flagTable(command),
    "",
    "Exit codes",
    ...command.exits.map((line) => `  ${line}`),
  ].join("\n");
}

/** The `--help` text without a command; the first command is the default. */
function helpForAll(commands: readonly [Command, ...Command[]]): string {
  const [first] = commands;
  return [
    `${NAME} [COMMAND] [FLAGS]: one GraphQL endpoint over the user-profile APIs of several systems`,
    "",
    "Commands",
    ...table(commands.map(({ name, about }) => [name, about])),
    "",
    `Flags of ${first.name}, which is run where no command is named`,
    ...flagTable(first),
    "",
    `${NAME} COMMAND --help tells the flags and exit codes of a command.`,
  ].join("\n");
}

const version: string = manifest.version;

interface Invocation {
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
