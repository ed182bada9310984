import { z } from "zod";
import { defineDialect } from "../../dialect.js";
import { ElasticsearchConnector } from "./connector/index.js";
import { operations } from "./connector/operations.js";
import { examples } from "./examples.js";
import { install } from "./schema/index.js";

export const elasticsearch = defineDialect({
  name: "elasticsearch",
  title: "Elasticsearch user profiles, 8.5 and later",
  options: z.strictObject({}),
  connect: (client) => new ElasticsearchConnector(client),
  install,
  operations: () => Object.values(operations),
  probe: (connector, call) => connector.probe(call),
  privileges: (connector, call) => connector.privileges(call),
  examples,
  emulator: () => import("../../sandbox/elasticsearch/index.js"),
});
