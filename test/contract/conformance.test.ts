import { afterAll, describe, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { conformance, type RunningEmulator, startEmulator } from "../../src/testing.js";

const running: RunningEmulator[] = [];
afterAll(async () => void (await Promise.all(running.map((emulator) => emulator.stop()))));

// The suite that the package exports, for every dialect of the registry.
for (const dialect of builtInDialects) {
  const emulator = await dialect.emulator?.();
  if (!emulator?.known) throw new Error(`nothing is known of what the emulator of ${dialect.name} holds`);
  const { auth, basePath, known } = emulator;
  const server = await startEmulator(emulator.createEmulator());
  running.push(server);
  describe(`${dialect.title}, on its emulator`, () => {
    const cases = conformance(dialect, { url: server.url + basePath, auth, ...known });
    for (const { title, run } of cases) it(title, run);
  });
}
