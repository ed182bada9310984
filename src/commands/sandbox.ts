import { CONFIG, type Command, CommandError, cannotListen, type Flags } from "./command.js";
import { FAULT_FLAGS, faultsOf, peopleOf } from "./faults.js";
import { stopSignal } from "./signals.js";

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
    const { dialectsFor } = await import("./dialects.js");
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
