import { main } from "../../src/commands/main.js";
import { directory, type Ended, type Where } from "./cli.js";

/** Runs a command that ends by itself in this very process; `run` of `cli.ts` does the same with the built one. */
export async function command(
  args: readonly string[],
  { cwd = directory(), env = {} }: Where = {},
): Promise<Ended> {
  let out = "";
  let err = "";
  const code = await main(args, {
    cwd,
    env,
    terminal: false,
    out: (line) => {
      out += `${line}\n`;
    },
    err: (line) => {
      err += `${line}\n`;
    },
  });
  return { code, out, err };
}
