// A server to record from: the one that the environment gives, where it fits, else one that is started.
import { startServer } from "../servers.mjs";
import { ask, basic } from "./seeding/ask.mjs";
import { seedCamunda } from "./seeding/camunda.mjs";
import { seedElasticsearch } from "./seeding/elasticsearch.mjs";
import { enter, seedKeycloak } from "./seeding/keycloak.mjs";
import { seedKuzzle } from "./seeding/kuzzle.mjs";

const seedings = {
  elasticsearch: seedElasticsearch,
  kuzzle: seedKuzzle,
  camunda: seedCamunda,
  operaton: seedCamunda,
  keycloak: seedKeycloak,
};

/** Who says which version a given server is. */
const versions = {
  elasticsearch: async (url, authorization) => (await ask(url, "GET", "/", { authorization })).version.number,
  kuzzle: async (url) => (await ask(url, "GET", "/_openapi")).info.version,
  camunda: async (url, authorization) => (await ask(url, "GET", "/version", { authorization })).version,
  keycloak: async (url, authorization) => {
    const facts = await ask(url, "GET", "/admin/serverinfo", {
      authorization: await enter(url, authorization),
    });
    return facts.systemInfo.version;
  },
};
versions.operaton = versions.camunda;

async function given(name, options) {
  const variable = (what) => process.env[`LIVE_${name.toUpperCase()}_${what}`] || undefined;
  const url = variable("URL")?.replace(/\/+$/, "");
  // Only what no start option has changed is found at somebody else's server.
  if (url === undefined || Object.keys(options).length > 0) return undefined;
  const [username, password] = [variable("USERNAME"), variable("PASSWORD")];
  const authorization = username === undefined ? undefined : basic(username, password);
  const version = await versions[name](url, authorization);
  return { url, username, password, version, stop: async () => {} };
}

/** `open` and `license` are brought about after the start. */
export async function openServer(name, options) {
  const { open, license, ...startOptions } = options;
  const server = (await given(name, options)) ?? (await startServer(name, startOptions));
  const { url, username, password, version } = server;
  const seeding = seedings[name]({ url, username, password });
  if (open) await seeding.open();
  if (license) await seeding.basicLicense();
  const login = username === undefined ? {} : { username, password, admin: basic(username, password) };
  return {
    url,
    version,
    seeding,
    known: open ? {} : login,
    async close() {
      if (!open && !startOptions.readOnly) await seeding.clean();
      await server.stop();
    },
  };
}
