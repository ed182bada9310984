import { z } from "zod";
import {
  type AnyDialect,
  builtInDialects,
  defineDialect,
  type SchemaKit,
  type SchemaParts,
} from "../../../src/index.js";

const SECRET = "postgres://root:hunter2@10.0.0.7:5432/people";

function boom(): never {
  throw new TypeError(`cannot read properties of undefined, ${SECRET}`);
}

/** A dialect whose fields fail as only a mistake in the code can. */
const broken: AnyDialect = defineDialect({
  name: "broken",
  title: "A mistake",
  options: z.object({}),
  examples: [],
  connect: () => null,
  operations: () => [],
  install({ builder }: SchemaKit): SchemaParts {
    builder.queryFields((t) => ({
      boom: t.string({ nullable: true, description: "Throws at once.", resolve: boom }),
      boomLater: t.string({
        nullable: true,
        description: "Throws in a while.",
        resolve: async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return boom();
        },
      }),
      boomText: t.string({
        nullable: true,
        description: "Throws what is no error.",
        resolve: () => Promise.reject(SECRET),
      }),
      wrongType: t.field({
        type: "NonNegativeInt",
        nullable: true,
        description: "Answers what its type does not allow.",
        resolve: () => -1,
      }),
    }));
    return { nodes: [] };
  },
  probe: async () => ({ product: null, version: null }),
  privileges: async () => ({ user: null, missing: [] }),
});

export const withBroken: readonly AnyDialect[] = [...builtInDialects, broken];
/** What must not be seen outside the log. */
export const SECRETS = /hunter2|postgres|10\.0\.0\.7|TypeError|cannot read|\.ts:|node_modules|stack/;
