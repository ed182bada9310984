import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

/** For who adds up several runs. */
const file = process.env["TEST_REPORT"];
const json: ["json", { outputFile: string }][] = file ? [["json", { outputFile: file }]] : [];

/** What only a browser can tell; `npm test` needs none. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve("graphql") }] },
  test: {
    reporters: ["default", ...json],
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
