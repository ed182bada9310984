import { CONFIG, type Command } from "./command.js";

export const printSchema: Command = {
  name: "print-schema",
  about: "prints the GraphQL schema (SDL), whatever upstreams are configured",
  flags: { config: CONFIG },
  exits: ["0 printed", "2 bad usage or dialects"],
  async run(flags, around) {
    const { lexicographicSortSchema, printSchema: print } = await import("graphql");
    const { schemaOf } = await import("../mount.js");
    const { dialectsFor } = await import("./dialects.js");
    around.out(print(lexicographicSortSchema(schemaOf(await dialectsFor(flags, around)))));
    return 0;
  },
};
