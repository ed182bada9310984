import type { Actions } from "./actions.js";
import type { State } from "./state.js";

const VERSION = "2.56.0";

const SERVICES = ["internalCache", "memoryStorage", "storageEngine"];

/** Only what says who the server is; a real one adds its routes, plugins and services. */
const info = (state: State): unknown => ({
  serverInfo: {
    kuzzle: {
      api: { routes: {} },
      application: {
        ...{ name: "sandbox", commit: null, controllers: {}, pipes: [], hooks: [] },
      },
      memoryUsed: 119_808_000,
      nodeVersion: process.version,
      plugins: {},
      system: { cpus: [], memory: { free: 0, total: 0 } },
      uptime: `${(state.now() - state.startedAt) / 1000}s`,
      version: VERSION,
    },
    services: {},
  },
});

/** Sent without an envelope, and to everybody: the one way to learn the version without a login. */
export const openapi = {
  swagger: "2.0",
  info: {
    title: "Kuzzle API",
    description: "Kuzzle HTTP API definition",
    contact: { name: "Kuzzle team", url: "https://kuzzle.io", email: "support@kuzzle.io" },
    license: { name: "Apache 2", url: "http://opensource.org/licenses/apache2.0" },
    version: VERSION,
  },
  externalDocs: {
    description: "Kuzzle API Documentation",
    url: "https://docs.kuzzle.io/core/2/api/",
  },
  tags: [],
  schemes: ["https", "http"],
  paths: {},
};

export const serverActions: Actions = {
  info,
  now: (state) => ({ now: state.now() }),
  openapi: () => openapi,
  adminExists: (state) => ({
    exists: [...state.users.values()].some((user) => user.profileIds.includes("admin")),
  }),
  healthCheck(_, request) {
    const asked = request.text("services", SERVICES.join(",")).split(",");
    const services = SERVICES.filter((name) => asked.includes(name)).map((name) => [name, "green"]);
    return { services: Object.fromEntries(services), status: "green" };
  },
};
