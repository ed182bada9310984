import { flagsOf } from "./arguments.js";
import type { Command } from "./command.js";

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

/** What `--help` prints for one command. */
export function helpFor(command: Command): string {
  return [
    `${NAME} ${command.name}: ${command.about}`,
    "",
    ...flagTable(command),
    "",
    "Exit codes",
    ...command.exits.map((line) => `  ${line}`),
  ].join("\n");
}

/** What `--help` prints where no command is named; the first command is then the one that is run. */
export function helpForAll(commands: readonly [Command, ...Command[]]): string {
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
