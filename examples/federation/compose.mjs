// Composes the two subgraphs into the supergraph, which is all that a router has to know.
import { readFileSync, writeFileSync } from "node:fs";
import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";

const [file = "supergraph.graphql"] = process.argv.slice(2);
const { PROFILES_URL = "http://127.0.0.1:4001/graphql", ORDERS_URL = "http://127.0.0.1:4002/graphql" } =
  process.env;
const typesOf = (name) => parse(readFileSync(new URL(name, import.meta.url), "utf8"));

const { supergraphSdl, errors = [] } = composeServices([
  { name: "profiles", url: PROFILES_URL, typeDefs: typesOf("profiles.graphql") },
  { name: "orders", url: ORDERS_URL, typeDefs: typesOf("orders.graphql") },
]);
for (const { message } of errors) console.error(message);
if (supergraphSdl === undefined) process.exit(1);
writeFileSync(file, `${supergraphSdl.trimEnd()}\n`);
