import { afterAll, describe, it } from "vitest";
import { conformance, type RunningEmulator, startEmulator } from "../../src/testing.js";
import { EMULATED } from "../support/emulated.js";

const running: RunningEmulator[] = [];
afterAll(async () => void (await Promise.all(running.map((emulator) => emulator.stop()))));

// The suite that the package exports, for every dialect of the registry.
for (const { dialect, auth, basePath, known, createEmulator } of EMULATED) {
  const server = await startEmulator(createEmulator());
  running.push(server);
  describe(`${dialect.title}, on its emulator`, () => {
    const cases = conformance(dialect, { url: server.url + basePath, auth, ...known });
    for (const { title, run } of cases) it(title, run);
  });
}
