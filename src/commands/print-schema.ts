import { CONFIG, type Command } from "./command.js";

export const printSchema: Command = {
  name: "print-schema",
  about: "prints the GraphQL schema (SDL), whatever upstreams are configured",
  flags: {
    config: CONFIG,
    federation: { about: "as a subgraph of Apollo Federation 2, with its directives" },
  },
  exits: ["0 printed", "2 bad usage or dialects"],
  async run(flags, around) {
    const { lexicographicSortSchema, printSchema: print } = await import("graphql");
    const { federatedSchemaOf, schemaOf } = await import("../compose.js");
    const { dialectsFor } = await import("./settings.js");
    const dialects = await dialectsFor(flags, around);
    around.out(
      flags.has("federation")
        ? federatedSchemaOf(dialects)
        : print(lexicographicSortSchema(schemaOf(dialects))),
    );
    return 0;
  },
};
