// Run by a test in a folder where the package is installed: an upstream of one's own, a dialect for it, a gateway.
import { createServer } from "node:http";
import { builtInDialects, createGateway, defineDialect, logObserver, path } from "profile-gateway";
import { z } from "zod";

const silent = { debug() {}, info() {}, warn() {}, error: console.error };

const upstream = createServer((_request, response) => {
  response.setHeader("content-type", "application/json").end('{"hello":"somebody"}');
});
await new Promise((resolve) => upstream.listen(0, "127.0.0.1", resolve));

const keycloak = defineDialect({
  name: "keycloak",
  title: "Keycloak",
  options: z.strictObject({ realm: z.string().default("main") }),
  examples: [],
  operations: () => [],
  connect: (client, { realm }) => ({
    hello: (call) =>
      client.send(
        {
          name: "hello",
          method: "GET",
          path: path`/realms/${realm}`,
          repeatable: true,
          decode: (answer) => z.object({ hello: z.string() }).parse(answer.json()).hello,
        },
        call,
      ),
  }),
  install({ builder }, upstreams) {
    builder.queryField("keycloakHello", (t) =>
      t.string({
        nullable: true,
        resolve: (_root, _args, { call }) => upstreams.select(undefined).connector.hello(call),
      }),
    );
    return { nodes: [] };
  },
  probe: async () => ({ product: "Keycloak", version: null }),
  privileges: async () => ({ user: null, missing: [] }),
});

const gateway = createGateway(
  {
    server: { port: 0 },
    admin: { port: 0 },
    upstreams: [
      {
        name: "keycloak",
        dialect: "keycloak",
        url: `http://127.0.0.1:${upstream.address().port}`,
        auth: "none",
        keycloak: { realm: "main" },
      },
    ],
  },
  { dialects: [...builtInDialects, keycloak], observer: logObserver(silent) },
);
const { url } = await gateway.listen();

const answer = await fetch(url, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query: "{ keycloakHello upstreams { product } }" }),
});
const { data } = await answer.json();
console.log(`${data.upstreams[0].product} says hello to ${data.keycloakHello}`);

const page = await (await fetch(url, { headers: { accept: "text/html" } })).text();
const script = /src="([^"]+\.js)"/.exec(page)?.[1];
const loaded = await fetch(new URL(script, url));
if (loaded.ok && (await loaded.text()).includes("graphiql")) console.log("GraphiQL is there");

await gateway.stop();
upstream.close();
