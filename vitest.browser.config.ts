import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

/** What only a browser can tell; `npm test` needs none. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve("graphql") }] },
  test: {
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 30_000,
    fileParallelism: false,
  },
});
