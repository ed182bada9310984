// Starts the programs under test as processes of their own, on loopback and free ports, and ends them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { pinned } from "./cores.mjs";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const START_LIMIT = 30_000;
const STOP_LIMIT = 10_000;

/** What runs now; ended together with the benchmark, whichever way that ends. */
const running = new Set();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/**
 * Starts a program and waits for the first line of its output that matches; that is how it says where it listens. Its
 * stderr goes to the file `log`, and it stays on one `core`, where these are given.
 */
export async function start(command, args, pattern, { env = {}, ipc = false, core, log } = {}) {
  const stderr = log === undefined ? "ignore" : openSync(log, "w");
  const child = spawn(...pinned(core, command, args), {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_OPTIONS: process.env.BENCH_NODE_OPTIONS ?? "",
      ...env,
    },
    stdio: ["ignore", "pipe", stderr, ...(ipc ? ["ipc"] : [])],
  });
  if (log !== undefined) closeSync(stderr);
  running.add(child);
  const ended = once(child, "exit").then(() => running.delete(child));
  const late = setTimeout(() => child.kill("SIGKILL"), START_LIMIT);
  const lines = [];
  let match;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    match = pattern.exec(line);
    if (match) break;
  }
  clearTimeout(late);
  if (!match)
    throw new Error(`${command} ${args.join(" ")} did not start:\n${[...lines, log ?? ""].join("\n")}`);
  child.stdout.resume();
  return {
    child,
    match,
    lines,
    async stop() {
      child.kill("SIGTERM");
      const hard = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT);
      await ended;
      clearTimeout(hard);
    },
  };
}

/** The built gateway with these settings; `cli` is the program of another build. */
export async function startGateway(settings, { nodeFlags = [], cli = "dist/cli.js", ...options } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const file = join(folder, "profile-gateway.yaml");
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(settings));
  const args = [...nodeFlags, cli, "serve", "--config", file, "--port", "0"];
  try {
    const gateway = await start(process.execPath, args, /^ready (\S+)/, options);
    return { ...gateway, url: gateway.match[1] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Another program of `bench`; it says `ready URL`. */
export async function startOwn(file, env = {}, options = {}) {
  const own = await start(process.execPath, [join("bench", file)], /^ready (\S+)/, { env, ...options });
  return { ...own, url: own.match[1] };
}

/** Settings for a gateway with one upstream that is asked without credentials; the rest as it comes. */
export function settingsFor(url, { limits = {}, ...changes } = {}) {
  const camunda = { name: "camunda", dialect: "camunda", url: `${url}/engine-rest`, auth: "none", limits };
  return { server: { production: true }, shutdown: { delay: 0 }, upstreams: [camunda], ...changes };
}
