// How Kuzzle reaches its storage.
import { once } from "node:events";
import { createServer, request } from "node:http";

/** The small distribution has no `GET /`, at which Kuzzle looks first of all: this answers it and passes on the rest. */
async function withRoot(target, number) {
  const auth = { username: "elastic", password: "elastic-test" };
  const { hostname, port } = new URL(target);
  const version = { number, build_flavor: "default" };
  const headers = {
    "content-type": "application/vnd.elasticsearch+json;compatible-with=8",
    "x-elastic-product": "Elasticsearch",
  };
  const server = createServer((incoming, outgoing) => {
    if (/^\/(\?|$)/.test(incoming.url)) {
      outgoing.writeHead(200, headers).end(JSON.stringify({ name: "live", cluster_name: "live", version }));
      return;
    }
    const { method, url: path, headers: sent } = incoming;
    const passed = request({ hostname, port, method, path, headers: sent }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { node: `http://127.0.0.1:${server.address().port}`, auth };
}

/** The settings of the client for a storage of that version. */
export const storageClient = async (version, url) =>
  version.startsWith("7.") ? { node: url } : withRoot(url, version);
