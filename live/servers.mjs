// Starts and stops the real servers of this folder; the command `index.mjs` and the live tests use it.
import { join } from "node:path";
import { startGroup } from "./group.mjs";

const folder = import.meta.dirname;
const engine = { script: "camunda/start", settings: "CAMUNDA", user: ["demo", "demo"] };
const engineOptions = ["port", "data", "auth", "authorization", "readOnly", "maxResults", "passwordPolicy"];

const servers = {
  elasticsearch: {
    script: "elasticsearch/start",
    settings: "ELASTICSEARCH",
    user: ["elastic", "elastic-test"],
    options: ["port", "data", "version", "realms"],
  },
  kuzzle: {
    script: "kuzzle/start",
    settings: "KUZZLE",
    user: ["admin", "kuzzle-test"],
    options: ["port", "data", "storage"],
  },
  camunda: { ...engine, options: [...engineOptions, "version", "store", "ignoreCase", "identity"] },
  operaton: { ...engine, options: engineOptions, first: ["--engine", "operaton"] },
  keycloak: {
    script: "keycloak/start",
    settings: "KEYCLOAK",
    user: ["profile-gateway", "keycloak-test"],
    options: ["port", "data"],
  },
};

export const serverNames = Object.keys(servers);
export const serverOptions = (name) => servers[name].options;

/** The variables from which the gateway learns about a running server. */
export function settings({ name, url, username, password }) {
  const prefix = servers[name].settings;
  const login = username && { [`${prefix}_USERNAME`]: username, [`${prefix}_PASSWORD`]: password };
  return { [`${prefix}_URL`]: url, ...login };
}

function flags(name, options, springArguments = []) {
  const found = Object.entries(options).flatMap(([key, value]) => {
    if (!servers[name].options.includes(key)) throw new TypeError(`${name} has no option ${key}`);
    if (value === undefined || value === false) return [];
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : [flag, String(value)];
  });
  const last = springArguments.length ? ["--", ...springArguments] : [];
  return [...(servers[name].first ?? []), ...found, ...last];
}

export async function startServer(name, options = {}) {
  if (!serverNames.includes(name)) throw new TypeError(`no server ${name}`);
  const { log, signal, timeout = 1_800_000, springArguments, ...own } = options;
  const args = flags(name, own, springArguments);
  signal?.throwIfAborted();

  const script = join(folder, servers[name].script);
  const { pid, ready, ended, kill, stop } = startGroup(name, script, args, log);
  const late = AbortSignal.timeout(timeout);
  const given = AbortSignal.any(signal ? [signal, late] : [late]);
  const gaveUp = new Promise((resolve) => given.addEventListener("abort", resolve, { once: true }));
  const announced = await Promise.race([ready, ended.then(() => undefined), gaveUp.then(() => undefined)]);
  if (announced === undefined) {
    await stop();
    signal?.throwIfAborted();
    const { code, lastLines } = await ended;
    const what = late.aborted ? `was not ready in ${timeout} ms` : `ended (code ${code}) before it was ready`;
    throw Object.assign(new Error([`${name} ${what}`, ...lastLines].join("\n")), { exitCode: code });
  }
  const { options: known, user } = servers[name];
  const open = known.includes("auth") && (own.auth ?? "none") === "none";
  const [username, password] = open ? [] : user;
  return { name, username, password, ...announced, pid, ended, stop, kill };
}
