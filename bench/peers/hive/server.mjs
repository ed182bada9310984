// Hive Gateway over the supergraph that Mesh composes of the upstream's OpenAPI document: nothing is written by hand.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createGatewayRuntime } from "@graphql-hive/gateway";

const supergraph = readFileSync(new URL("supergraph.graphql", import.meta.url), "utf8");
const gateway = createGatewayRuntime({
  supergraph: supergraph.replaceAll("http://upstream.invalid", process.env.UPSTREAM),
  logging: "error",
  graphiql: false,
  landingPage: false,
});
const server = createServer(gateway);
server.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${server.address().port}`));
process.once("SIGTERM", () => process.exit(0));
