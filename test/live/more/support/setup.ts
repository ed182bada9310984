import type { TestProject } from "vitest/node";
import { BUILDS, type Build, type Unbuilt, unbuilt } from "./builds.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the wall clock, in milliseconds: no server is started after it. */
    deadline: number;
    unbuilt: Partial<Record<Build, Unbuilt>>;
  }
}

const USUAL = 20;

/**
 * Sets the budget, LIVE_MORE_MINUTES, 20 where nothing is said, and builds what is not built yet, so that a test fails for
 * what a server does and not for what could not be downloaded.
 */
export default async function setup(project: TestProject): Promise<void> {
  const minutes = Number(process.env["LIVE_MORE_MINUTES"] ?? USUAL);
  if (!(minutes >= 0)) throw new Error("LIVE_MORE_MINUTES must be a number");
  const deadline = Date.now() + minutes * 60_000;
  project.provide("deadline", deadline);
  const missing: Partial<Record<Build, Unbuilt>> = {};
  for (const build of BUILDS) {
    const reason = await unbuilt(build, deadline);
    if (reason) missing[build] = reason;
  }
  project.provide("unbuilt", missing);
}
