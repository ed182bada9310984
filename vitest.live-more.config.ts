import { defineConfig } from "vitest/config";
import { ServerTable } from "./test/live/support/table.js";
import { json, shared } from "./vitest.live.config.js";

/** The further real servers, one file each, as many as the budget of LIVE_MORE_MINUTES allows. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ["test/live/more/*.test.ts"],
    globalSetup: ["test/live/more/support/setup.ts"],
    reporters: ["default", new ServerTable(), ...json],
  },
});
