// The second subgraph. It knows people by their username only: everything else about them is in the other one.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { parse } from "graphql";
import { createYoga } from "graphql-yoga";

const { PORT = "4002" } = process.env;
const orders = [
  { number: "1001", customer: { username: "ada" } },
  { number: "1002", customer: { username: "grace" } },
  { number: "1003", customer: { username: "ada" } },
];

const schema = buildSubgraphSchema({
  typeDefs: parse(readFileSync(new URL("orders.graphql", import.meta.url), "utf8")),
  resolvers: {
    Query: { order: (_root, { number }) => orders.find((order) => order.number === number) },
    Order: {
      __resolveReference: ({ number }) => orders.find((order) => order.number === number),
    },
    Person: {
      orders: ({ username }) => orders.filter(({ customer }) => customer.username === username),
    },
  },
});

const server = createServer(createYoga({ schema }));
server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`ready http://127.0.0.1:${server.address().port}/graphql`);
});
