// Configures and starts one Kuzzle node; what it needs to know comes from the environment (see ./start).
// When it serves, it writes `ready URL` to descriptor 3.
import { once } from "node:events";
import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { storageClient } from "./storage-client.mjs";

const { KUZZLE_APP, PORT, REDIS_SOCKET, STORAGE_URL, STORAGE_VERSION } = process.env;
const require = createRequire(`${KUZZLE_APP}/`);

// A port the server finds by itself could not be taken again right after a crash.
async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  await once(probe.close(), "close");
  return port;
}
const port = Number(PORT) || (await freePort());
const url = `http://127.0.0.1:${port}`;

// Kuzzle has no setting for the listening address: pin it to loopback.
const uws = require("uWebSockets.js");
const createApp = uws.App;
uws.App = (...options) => {
  const app = createApp(...options);
  const listen = app.listen.bind(app);
  app.listen = (at, done) => listen("127.0.0.1", at, done);
  return app;
};

const { Backend } = require("kuzzle");
const app = new Backend("profile-gateway-live");
app.config.set("server.port", port);
app.config.set("cluster.enabled", false);
app.config.set("services.storageEngine.majorVersion", STORAGE_VERSION.split(".")[0]);
app.config.set("services.storageEngine.client", await storageClient(STORAGE_VERSION, STORAGE_URL));
app.config.set("services.internalCache.node", { path: REDIS_SOCKET });
app.config.set("services.memoryStorage.node", { path: REDIS_SOCKET });
await app.start();

// The first administrator; from now on an anonymous caller may do next to nothing, not even this once more (401).
const response = await fetch(`${url}/_createFirstAdmin/admin?reset`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    content: {},
    credentials: { local: { username: "admin", password: "kuzzle-test" } },
  }),
});
if (!response.ok && response.status !== 401) throw new Error(await response.text());
writeSync(3, `ready ${url}\n`);
