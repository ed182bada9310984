import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

/** For who adds up several runs. */
const file = process.env["TEST_REPORT"];
const json: ["json", { outputFile: string }][] = file ? [["json", { outputFile: file }]] : [];

/** The packed tarball among packages of the registry, as users have it; `npm test` needs no registry. */
export default defineConfig({
  // As in vitest.config.ts.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve("graphql") }] },
  test: {
    reporters: ["default", ...json],
    include: ["test/installed/**/*.test.ts"],
    maxWorkers: "100%",
    testTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 300_000,
  },
});
