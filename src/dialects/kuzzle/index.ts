import { z } from "zod";
import { defineDialect } from "../../dialect/define-dialect.js";
import type { Client } from "../../http/client.js";
import { calls } from "./calls.js";
import { login } from "./connector/access.js";
import { KuzzleConnector } from "./connector/index.js";
import { examples } from "./examples.js";
import { messages } from "./messages.js";
import { install } from "./schema/index.js";

export const kuzzle = defineDialect({
  name: "kuzzle",
  title: "Kuzzle security profiles",
  options: z.strictObject({
    protocol: z
      .enum(["http", "websocket"])
      .default("http")
      .describe("How Kuzzle is spoken to: HTTP, or messages over one WebSocket."),
  }),
  login,
  // Any other scheme is passed over, and the caller taken for nobody.
  apiKeyScheme: "Bearer",
  connect: (client: Client) => new KuzzleConnector(client),
  install,
  calls: () => calls,
  messages: ({ protocol }) => (protocol === "websocket" ? messages : undefined),
  probe: (connector, call) => connector.probe(call),
  privileges: (connector, call) => connector.privileges(call),
  examples,
  emulator: () => import("../../sandbox/kuzzle/index.js"),
});
