import type { Command } from "./command.js";

export const printSchema: Command = {
  name: "print-schema",
  about: "prints the GraphQL schema (SDL), the same whatever is configured",
  flags: {},
  exits: ["0 printed", "2 bad usage"],
  async run(_flags, around) {
    const { lexicographicSortSchema, printSchema: print } = await import("graphql");
    const { schemaOf } = await import("../schema.js");
    around.out(print(lexicographicSortSchema(schemaOf())));
    return 0;
  },
};
