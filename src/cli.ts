#!/usr/bin/env node
import type { Surroundings } from "./commands/command.js";
import { main } from "./commands/main.js";

const around: Surroundings = {
  cwd: process.cwd(),
  env: process.env,
  terminal: process.stderr.isTTY === true,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

// A reader that has gone (`| head`) is no failure.
process.stdout.on("error", () => process.exit(0));
main(process.argv.slice(2), around).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
