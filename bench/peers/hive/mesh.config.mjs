// How supergraph.graphql was made of openapi.json, with `@graphql-mesh/compose-cli` 1.8.2 and `@omnigraph/openapi` 0.112.4:
// `mesh-compose -c mesh.config.mjs -o supergraph.graphql`. Neither is needed to run it.
import { defineConfig } from "@graphql-mesh/compose-cli";
import { loadOpenAPISubgraph } from "@omnigraph/openapi";

export const composeConfig = defineConfig({
  subgraphs: [
    {
      sourceHandler: loadOpenAPISubgraph("profiles", {
        source: "./openapi.json",
        endpoint: "http://upstream.invalid",
        operationHeaders: { Authorization: "{context.headers['authorization']}" },
      }),
    },
  ],
});
