import { defineConfig } from "vitest/config";
import { ServerTable } from "./test/live/support/table.js";
import { alias } from "./vitest.alias.js";

/** For who adds up several runs. */
const file = process.env["TEST_REPORT"];
export const json: ["json", { outputFile: string }][] = file ? [["json", { outputFile: file }]] : [];

/** What both runs over real servers have in common. */
export const shared = {
  resolve: { alias },
  test: {
    // A server that a file starts ends with the file's own process.
    pool: "forks" as const,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
};

/** The contract suite, the documented examples and the faults, with real servers; see live/. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ["test/live/**/*.test.ts"],
    exclude: ["test/live/more/**"],
    globalSetup: ["test/live/support/setup.ts"],
    reporters: ["default", new ServerTable(), ...json],
  },
});
