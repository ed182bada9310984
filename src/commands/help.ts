import type { Command } from "./command.js";

const NAME = "profile-gateway";
const COMMON = [
  ["--help", "this text"],
  ["--version", "the version"],
] as const;

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

/** What `--help` prints for one command. */
export function helpFor(command: Command): string {
  const flags = Object.entries(command.flags).map(([flag, { value, about }]) => {
    return [value === undefined ? `--${flag}` : `--${flag} ${value}`, about] as const;
  });
  return [
    `${NAME} ${command.name}: ${command.about}`,
    "",
    ...table([...flags, ...COMMON]),
    "",
    "Exit codes",
    ...command.exits.map((line) => `  ${line}`),
  ].join("\n");
}

/** What `--help` prints where no command is named. */
export function helpForAll(commands: readonly Command[]): string {
  return [
    `${NAME} [COMMAND] [FLAGS]: one GraphQL endpoint over the user-profile APIs of several systems`,
    "",
    "Commands",
    ...table(commands.map(({ name, about }) => [name, about])),
    "",
    `${NAME} COMMAND --help tells the flags and exit codes of a command.`,
  ].join("\n");
}
