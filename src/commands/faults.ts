import type { Faults } from "../sandbox/faults.js";
import { CommandError, type Flag, type Flags } from "./command.js";

/** What both commands that start the sandbox take. */
export const FAULT_FLAGS: Readonly<Record<"slow" | "down" | "answer", Flag>> = {
  slow: {
    value: "NAME=MS",
    many: true,
    about: "this emulator waits so many milliseconds before each answer",
  },
  down: { value: "NAME", many: true, about: "this emulator closes every connection" },
  answer: { value: "NAME=STATUS", many: true, about: "this emulator gives every answer this status" },
};

/** The faults that the flags want from the start. */
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
