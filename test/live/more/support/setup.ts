import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

/** What the further servers are built from, as arguments of the start scripts. */
export const BUILDS = [
  "camunda",
  "camunda --version 7.17.0",
  "camunda --version 7.23.0",
  "elasticsearch",
  "elasticsearch --version 8.5.0",
  "kuzzle",
] as const;
export type Build = (typeof BUILDS)[number];

declare module "vitest" {
  interface ProvidedContext {
    /** Of the wall clock, in milliseconds: no server is started after it. */
    deadline: number;
    /** What could not be built in time, or at all: its packages cannot be fetched. */
    unbuilt: readonly Build[];
  }
}

const USUAL = 20;
const live = join(import.meta.dirname, "../../../../live");

/** Builds what is not built yet, so that a test fails for what a server does and not for what could not be downloaded. */
async function isBuilt(build: Build, deadline: number): Promise<boolean> {
  const [server = "", ...args] = build.split(" ");
  const child = spawn(join(live, server, "start"), args, {
    env: { ...process.env, LIVE_BUILD_ONLY: "1" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const late = setTimeout(() => child.kill(), Math.max(0, deadline - Date.now()));
  const [code] = await once(child, "close");
  clearTimeout(late);
  return code === 0;
}

/** Sets the budget: LIVE_MORE_MINUTES, 20 where nothing is said. */
export default async function setup(project: TestProject): Promise<void> {
  const minutes = Number(process.env["LIVE_MORE_MINUTES"] ?? USUAL);
  if (!(minutes >= 0)) throw new Error("LIVE_MORE_MINUTES must be a number");
  const deadline = Date.now() + minutes * 60_000;
  project.provide("deadline", deadline);
  const unbuilt: Build[] = [];
  for (const build of BUILDS) if (!(await isBuilt(build, deadline))) unbuilt.push(build);
  project.provide("unbuilt", unbuilt);
}
