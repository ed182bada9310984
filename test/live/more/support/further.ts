import { describe, inject, it } from "vitest";
import type { Build } from "./builds.js";

/** The beginning of the title of a server that was not started; the closing lines of a run name each, with the reason. */
const LEFT_OUT = "left out: ";

/**
 * The cases for one further server. It is left out, by name and with the reason, where the time is up or this machine lacks
 * a program that it needs; one that cannot be built fails the run.
 */
export function further(title: string, builds: readonly Build[], cases: () => void): void {
  const unbuilt = inject("unbuilt");
  const reasons = builds.map((build) => unbuilt[build]).filter((reason) => reason !== undefined);
  const failed = reasons.find(({ kind }) => kind === "failed");
  if (failed) {
    describe(title, () => {
      it("is built", () => {
        throw new Error(failed.why);
      });
    });
    return;
  }
  const late = Date.now() >= inject("deadline") ? "the time was up" : undefined;
  const why = reasons[0]?.why ?? late;
  describe.skipIf(why !== undefined)(why === undefined ? title : `${LEFT_OUT}${title} (${why})`, cases);
}
