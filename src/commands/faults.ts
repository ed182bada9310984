import { resolve } from "node:path";
import type { EmulatedPerson } from "../dialect/define-dialect.js";
import type { Faults } from "../sandbox/faults.js";
import { CommandError, type Flag, type Flags } from "./command.js";

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
