import { z } from "zod";
import { defineDialect } from "../../dialect/define-dialect.js";
import type { Client } from "../../http/client.js";
import { calls } from "./calls.js";
import { ElasticsearchConnector } from "./connector/index.js";
import { examples } from "./examples.js";
import { install } from "./schema/index.js";

export const elasticsearch = defineDialect({
  name: "elasticsearch",
  title: "Elasticsearch user profiles, 8.5 and later",
  options: z.strictObject({}),
  connect: (client: Client) => new ElasticsearchConnector(client),
  install,
  calls: () => calls,
  probe: (connector, call) => connector.probe(call),
  privileges: (connector, call) => connector.privileges(call),
  examples,
  emulator: () => import("../../sandbox/elasticsearch/index.js"),
});
