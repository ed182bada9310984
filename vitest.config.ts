import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

/** For who adds up several runs. */
const file = process.env["TEST_REPORT"];
const json: ["json", { outputFile: string }][] = file ? [["json", { outputFile: file }]] : [];

export default defineConfig({
  // As Node itself resolves it; the other build of graphql would be a second copy, and its classes strangers.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve("graphql") }] },
  test: {
    reporters: ["default", ...json],
    include: ["test/**/*.test.ts"],
    exclude: ["test/live/**", "test/browser/**", "test/installed/**"],
    // A fresh copy of every module for each of a hundred files would take longer than the tests.
    isolate: false,
    // One for each core; left alone, Vitest keeps one core free.
    maxWorkers: "100%",
    // Far beyond what any test takes: only a hang is to end here, also where the machine is busy.
    testTimeout: 60_000,
    // What is waited for comes at once, except on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 120_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/cli.ts"],
      thresholds: { lines: 95, branches: 90 },
    },
  },
});
