import { describe, inject } from "vitest";
import type { Build } from "./setup.js";

/** The beginning of the title of a server that was not started; the closing lines of a run name each, with the reason. */
const LEFT_OUT = "left out: ";

/** The cases for one further server, which are left out where the time is up or what it is built from cannot be had. */
export function further(title: string, builds: readonly Build[], cases: () => void): void {
  const unbuilt = inject("unbuilt");
  const missing = builds.some((build) => unbuilt.includes(build));
  const late = Date.now() >= inject("deadline");
  const why = late ? "the time was up" : "what it is built from cannot be had";
  describe.skipIf(missing || late)(missing || late ? `${LEFT_OUT}${title} (${why})` : title, cases);
}
