import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the wall clock, in milliseconds: no server is started after it. */
    deadline: number;
  }
}

const USUAL = 20;

/** Sets the budget: LIVE_MORE_MINUTES, 20 where nothing is said. */
export default function setup(project: TestProject): void {
  const minutes = Number(process.env["LIVE_MORE_MINUTES"] ?? USUAL);
  if (!(minutes >= 0)) throw new Error("LIVE_MORE_MINUTES must be a number");
  project.provide("deadline", Date.now() + minutes * 60_000);
}
