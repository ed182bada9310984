import manifest from "../../package.json" with { type: "json" };
import { flagsOf, readArguments } from "./arguments.js";
import { check } from "./check.js";
import { type Command, CommandError, type ExitCode, type Surroundings } from "./command.js";
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
