// The programs that are measured: the gateway in one build or several, and its peers, each a folder of `bench/peers` with
// packages of its own. What is not installed yet is installed with npm.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ROOT, startGateway, startOwn } from "./process.mjs";
import { gatewaySettings } from "./settings.mjs";

const FOLDER = join(ROOT, "bench/peers");
export const PEERS = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, "server.mjs")));

function install(name) {
  const cwd = join(FOLDER, name);
  if (existsSync(join(cwd, "node_modules/.package-lock.json"))) return;
  console.log(`installing the packages of ${name} (npm ci in bench/peers/${name})`);
  const { status, stderr } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm ci in bench/peers/${name} failed:\n${stderr}`);
}

/** In which schema it is asked (see operations.mjs). */
const STYLES = { proxy: "rest", hive: "hive" };

/** `start(upstream, { way, core, log })` resolves with `{ child, url, headers, stop }`. */
export function peer(name) {
  if (!PEERS.includes(name)) throw new Error(`no peer ${name}: ${PEERS.join(", ")}`);
  install(name);
  return {
    name,
    style: STYLES[name] ?? "own",
    async start(upstream, { core, log }) {
      const env = { UPSTREAM: upstream, NODE_ENV: "production" };
      return { ...(await startOwn(`peers/${name}/server.mjs`, env, { core, log })), headers: {} };
    },
  };
}

/** `spec` is the path of a `cli.js`, or `name=path`. */
export function gateway(spec, index, { length }) {
  const [, name = length > 1 ? `gateway-${index + 1}` : "gateway", path] = /^(?:([\w.-]+)=)?(.+)$/.exec(spec);
  const cli = resolve(path);
  if (!existsSync(cli)) throw new Error(`${path} is not there; npm run build makes dist/cli.js`);
  return {
    name,
    style: "own",
    isGateway: true,
    async start(upstream, { way = "plain", core, log }) {
      const folder = mkdtempSync(join(tmpdir(), "bench-"));
      try {
        const { settings, headers } = gatewaySettings(way, upstream, folder);
        const options = { cli, core, log, env: { NODE_ENV: "production" } };
        return { ...(await startGateway(settings, options)), headers };
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}
