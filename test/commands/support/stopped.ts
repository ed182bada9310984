import { afterEach } from "vitest";
import type { RunningEmulator } from "../../../src/sandbox/http.js";
import type { Running } from "../../support/cli.js";

/** Lists for the processes and emulators that a test starts: what is in them is stopped after each test. */
export function stoppedAfterEach(): { readonly running: Running[]; readonly emulators: RunningEmulator[] } {
  const running: Running[] = [];
  const emulators: RunningEmulator[] = [];
  afterEach(async () => {
    for (const { child, ended } of running.splice(0)) {
      child.kill("SIGKILL");
      await ended;
    }
    for (const emulator of emulators.splice(0)) await emulator.stop();
  });
  return { running, emulators };
}
