#!/usr/bin/env node
import { readArguments } from "./commands/arguments.js";
import { check } from "./commands/check.js";
import { type Command, type ExitCode, Refusal, type Surroundings } from "./commands/command.js";
import { explain } from "./commands/explain.js";
import { helpFor, helpForAll } from "./commands/help.js";
import { printConfig } from "./commands/print-config.js";
import { printSchema } from "./commands/print-schema.js";
import { sandbox } from "./commands/sandbox.js";
import { serve } from "./commands/serve.js";
import { version } from "./commands/version.js";

/** The first one is run where none is named. */
const COMMANDS: readonly [Command, ...Command[]] = [serve, sandbox, check, explain, printSchema, printConfig];

const around: Surroundings = {
  cwd: process.cwd(),
  env: process.env,
  terminal: process.stderr.isTTY === true,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

async function main(argv: readonly string[]): Promise<ExitCode> {
  try {
    const { command, named, flags } = readArguments(argv, COMMANDS);
    if (flags.has("version")) around.out(version);
    else if (flags.has("help")) around.out(named ? helpFor(command) : helpForAll(COMMANDS));
    else return await command.run(flags, around);
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    around.err(error.message);
    return error.code;
  }
}

// A reader that has gone (`| head`) is no failure.
process.stdout.on("error", () => process.exit(0));
main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
