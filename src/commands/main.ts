import { readArguments } from "./arguments.js";
import { check } from "./check.js";
import { type Command, CommandError, type ExitCode, type Surroundings } from "./command.js";
import { explain } from "./explain.js";
import { helpFor, helpForAll } from "./help.js";
import { printConfig } from "./print-config.js";
import { printSchema } from "./print-schema.js";
import { sandbox } from "./sandbox.js";
import { serve } from "./serve.js";
import { version } from "./version.js";

/** The first one is run where none is named. */
export const COMMANDS: readonly [Command, ...Command[]] = [
  serve,
  sandbox,
  check,
  explain,
  printSchema,
  printConfig,
];

/** Runs the command that these arguments name, to its end. */
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
