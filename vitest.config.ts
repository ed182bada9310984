import { defineConfig } from "vitest/config";
import { alias } from "./vitest.alias.js";

/** For who adds up several runs. */
const file = process.env["TEST_REPORT"];
const json: ["json", { outputFile: string }][] = file ? [["json", { outputFile: file }]] : [];

export default defineConfig({
  resolve: { alias },
  test: {
    reporters: ["default", ...json],
    include: ["test/**/*.test.ts", "examples/keycloak-dialect/test/*.test.ts"],
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
      exclude: ["src/cli.ts", "src/program.ts"],
      thresholds: { lines: 95, branches: 90 },
    },
  },
});
