// Of Hive Gateway, the router.
import { defineConfig } from "@graphql-hive/gateway";

/** Who asks, and under which request id. What is not named here stays with the router. */
const HANDED_ON = ["x-api-key", "authorization", "x-request-id"];

export const gatewayConfig = defineConfig({
  propagateHeaders: {
    // The profiles decide by the caller's own key; the orders are another team's, and never see it.
    fromClientToSubgraphs: ({ request, subgraphName }) =>
      subgraphName === "profiles"
        ? Object.fromEntries(HANDED_ON.map((name) => [name, request.headers.get(name)]))
        : {},
  },
});
