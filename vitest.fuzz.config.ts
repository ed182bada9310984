import { defineConfig } from "vitest/config";
import base from "./vitest.config.js";

/** `npm run fuzz`: a minute for each target, or `FUZZ_SECONDS`; the seed is fixed, or `FUZZ_SEED`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ["test/fuzz/**/*.fuzz.ts"],
    exclude: [],
    testTimeout: 3_600_000,
  },
});
