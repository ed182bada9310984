import { resolve } from "node:path";
import type { EmulatedPerson } from "../dialect/define-dialect.js";
import type { Faults } from "../sandbox/faults.js";
import { CONFIG, type Command, CommandError, cannotListen, type Flag, type Flags } from "./command.js";
import { stopSignal } from "./signals.js";

/** The flags of both commands that start the sandbox. */
export const FAULT_FLAGS: Readonly<Record<"slow" | "down" | "answer" | "seed", Flag>> = {
  slow: {
    value: "NAME=MS",
    many: true,
    about: "this emulator waits so many milliseconds before each answer",
  },
  down: { value: "NAME", many: true, about: "this emulator closes every connection" },
  answer: { value: "NAME=STATUS", many: true, about: "this emulator gives every answer this status" },
  seed: { value: "FILE", about: "YAML of further people of the sandbox; see docs/sandbox.md" },
};

/** The faults that the flags ask for. */
export async function faultsOf(
  flags: Flags,
  dialects: readonly { readonly name: string }[],
): Promise<Faults> {
  const { Faults } = await import("../sandbox/faults.js");
  const faults = new Faults(dialects.map(({ name }) => name));
  const values = (flag: string): readonly string[] => flags.get(flag)?.split("\n") ?? [];
  const problem = faults.setFlags({ slow: values("slow"), down: values("down"), answer: values("answer") });
  if (problem !== undefined) throw new CommandError(2, problem);
  return faults;
}

/** The people that the flags ask for; undefined = those of the documentation. */
export async function peopleOf(flags: Flags, cwd: string): Promise<readonly EmulatedPerson[] | undefined> {
  const file = flags.get("seed");
  if (file === undefined) return undefined;
  const { readFile } = await import("node:fs/promises");
  const { seeded } = await import("../sandbox/seed.js");
  try {
    return seeded(await readFile(resolve(cwd, file), "utf8"));
  } catch (error) {
    throw new CommandError(2, `--seed: ${file}: ${error instanceof Error ? error.message : error}`);
  }
}

const HIGHEST_PORT = 65_535;

function portBase(flags: Flags, count: number): number | undefined {
  const text = flags.get("port-base");
  if (text === undefined) return undefined;
  const base = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  const highest = HIGHEST_PORT - count + 1;
  if (base >= 1 && base <= highest) return base;
  throw new CommandError(
    2,
    `--port-base: expected an integer from 1 to ${highest}, found ${JSON.stringify(text)}`,
  );
}

export const sandbox: Command = {
  name: "sandbox",
  about: "starts only the emulator upstreams, in memory, until stopped",
  flags: {
    "port-base": { value: "N", about: "listen on N and the ports after it; else on free ones" },
    config: CONFIG,
    ...FAULT_FLAGS,
  },
  exits: ["0 stopped by a signal", "1 cannot run", "2 bad usage or dialects"],
  async run(flags, around) {
    const stopped = stopSignal();
    const { dialectsFor } = await import("./settings.js");
    const { startSandbox } = await import("../sandbox/start.js");
    const dialects = await dialectsFor(flags, around);
    const base = portBase(flags, dialects.length);
    const faults = await faultsOf(flags, dialects);
    const people = await peopleOf(flags, around.cwd);
    const running = await startSandbox(dialects, base, faults, people).catch((error: unknown) => {
      throw cannotListen(error);
    });
    for (const { name, url } of running.upstreams) around.out(`${name} ${url}`);
    const { startControl } = await import("../sandbox/faults.js");
    const control = await startControl(faults);
    around.out(`control ${control.url}`);
    around.out("ready");
    await stopped;
    control.stop();
    await running.stop();
    return 0;
  },
};
