import type { TestProject } from "vitest/node";
import { type LiveServer, startServer } from "../../../live/servers.mjs";
import type { MissingServer, SharedName, SharedServer } from "./servers.js";

const names = ["elasticsearch", "kuzzle", "camunda", "operaton"] as const satisfies readonly SharedName[];

/** A server whose URL the environment gives. */
function given(name: SharedName): SharedServer | undefined {
  const variable = (what: string) => process.env[`LIVE_${name.toUpperCase()}_${what}`] || undefined;
  const url = variable("URL")?.replace(/\/+$/, "");
  if (url === undefined) return undefined;
  return {
    url,
    username: variable("USERNAME"),
    password: variable("PASSWORD"),
    version: "given",
    ours: false,
  };
}

/** Exit code of a start script that misses a program or may not run here. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Starts what is not given, all at once, and ends it after the last test. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running: LiveServer[] = [];
  async function start(name: SharedName): Promise<SharedServer | MissingServer> {
    const known = given(name);
    if (known) return known;
    const began = performance.now();
    try {
      const server = await startServer(name);
      running.push(server);
      const { url, username, password, version } = server;
      console.log(`${name} ${version}: ready after ${((performance.now() - began) / 1000).toFixed(1)} s`);
      return { url, username, password, version, ours: true };
    } catch (error) {
      return { missing: reasonOf(error) };
    }
  }
  const servers = await Promise.all(names.map(async (name) => [name, await start(name)] as const));
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop()));
  };
  const missing = servers.flatMap(([name, server]) =>
    "missing" in server ? [`${name}: ${server.missing}`] : [],
  );
  if (missing.length > 0) {
    const rule = "!".repeat(100);
    console.error(`${rule}\nSKIPPED, because these servers are neither given nor could be started:`);
    console.error(`${missing.join("\n")}\n${rule}`);
    if (process.env["CI"]) {
      await stop();
      throw new Error("Nothing may be skipped in CI.");
    }
  }
  const all = new Map(servers);
  const of = (name: SharedName) => all.get(name) ?? { missing: "unknown" };
  project.provide("servers", {
    elasticsearch: of("elasticsearch"),
    kuzzle: of("kuzzle"),
    camunda: of("camunda"),
    operaton: of("operaton"),
  });
  return stop;
}
