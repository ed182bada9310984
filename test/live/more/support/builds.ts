import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What the further servers are built from, as arguments of the start scripts. */
export const BUILDS = [
  "camunda",
  "camunda --version 7.17.0",
  "camunda --version 7.23.0",
  "camunda --store postgres",
  "elasticsearch",
  "elasticsearch --version 8.5.0",
  "kuzzle",
] as const;
export type Build = (typeof BUILDS)[number];

/** Why something is not there: no time was left, this machine lacks a program, or it went wrong. */
export interface Unbuilt {
  readonly kind: "late" | "lacking" | "failed";
  /** In the words of the start script. */
  readonly why: string;
}

/** Of a start script: this machine lacks what the server needs. */
const LACKING = 3;
const live = join(import.meta.dirname, "../../../../live");

/** Builds what is not built yet; undefined once it is there. */
export async function unbuilt(build: string, deadline: number, folder = live): Promise<Unbuilt | undefined> {
  const [server = "", ...args] = build.split(" ");
  if (Date.now() >= deadline) return { kind: "late", why: "the time was up" };
  const child = spawn(join(folder, server, "start"), args, {
    env: { ...process.env, LIVE_BUILD_ONLY: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    process.stderr.write(chunk);
    said = (said + chunk.toString()).slice(-2000);
  });
  // Who is killed may leave its pipe reset; what it said is known by then.
  child.stderr.on("error", () => {});
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill();
  }, deadline - Date.now());
  const [code] = await once(child, "close");
  clearTimeout(timer);
  if (code === 0) return undefined;
  if (isLate) return { kind: "late", why: "the time was up" };
  const why = said.trim().split("\n").at(-1) || `${build} ended with ${code}`;
  return { kind: code === LACKING ? "lacking" : "failed", why };
}
