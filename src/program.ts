import type { Surroundings } from "./commands/command.js";
import { main } from "./commands/main.js";
import { errorCode } from "./dialect/upstream-error.js";

const around: Surroundings = {
  cwd: process.cwd(),
  env: process.env,
  terminal: process.stderr.isTTY === true,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

process.stdout.on("error", (error) => {
  const code = errorCode(error) ?? error.name;
  // A reader that has gone (`| head`) is not an error; a full disk is.
  if (code === "EPIPE") process.exit(0);
  around.err(`cannot write to standard output: ${code}`);
  process.exit(1);
});
// An error of the log must not end the process.
process.stderr.on("error", () => {});
// Node would silently exit with 0.
process.once("beforeExit", () => {
  around.err("what the command waits for cannot come any more: is a dialect's module waiting for itself?");
  process.exit(1);
});
main(process.argv.slice(2), around).then(
  // Lets an error of standard output be reported first.
  (code) => setImmediate(() => process.exit(code)),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
