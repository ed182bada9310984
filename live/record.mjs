// Records how real servers answer the exchanges of live/<name>/exchanges.mjs; npm run record -- [SERVER...]
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Meanings } from "./recorder/meanings.mjs";
import { openServer } from "./recorder/open-server.mjs";
import { recordSet } from "./recorder/record-set.mjs";
import { serverNames } from "./servers.mjs";

const own = join(import.meta.dirname, "../test/recordings/own");
/** Whose emulator is held to them. */
const folders = { keycloak: join(import.meta.dirname, "../examples/keycloak-dialect/test/recordings") };

/** Anything that was only ever known to this run must not be in a recording. */
function refuseSecrets(text, secrets) {
  for (const secret of secrets) {
    if (text.includes(secret)) throw new Error("the recording would hold a secret");
  }
}

async function record(name) {
  const { sets } = await import(`./${name === "operaton" ? "camunda" : name}/exchanges.mjs`);
  const exchanges = [];
  const secrets = [];
  let version;
  for (const set of sets) {
    const server = await openServer(name, set.options);
    version ??= server.version;
    const meanings = new Meanings(server.known);
    try {
      exchanges.push(...(await recordSet(set, { ...server, meanings })));
    } finally {
      await server.close();
    }
    secrets.push(...meanings.secrets());
  }
  const text = `[\n${exchanges.map((exchange) => JSON.stringify(exchange)).join(",\n")}\n]\n`;
  refuseSecrets(text, secrets);
  const folder = folders[name] ?? own;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}-${version}.json`), text);
  console.log(`${name} ${version}: ${exchanges.length} exchanges`);
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => !serverNames.includes(name));
if (unknown.length > 0 || names.includes("--help")) {
  console.error(
    `usage: npm run record -- [SERVER...]\nServers: ${serverNames.join(", ")}; without a name all of them.`,
  );
  console.error(
    "A server is started, unless LIVE_<SERVER>_URL (and _USERNAME, _PASSWORD) give one that fits.",
  );
  process.exitCode = names.includes("--help") ? 0 : 2;
} else {
  for (const name of names.length > 0 ? names : serverNames) await record(name);
}
