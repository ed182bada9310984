import type { GraphQLSchema } from "graphql";
import { type AnyDialect, builtInDialects } from "./dialects.js";
import { mount } from "./mount.js";

/** The whole schema without any upstream: it is always complete, whatever is configured. */
export function schemaOf(dialects: readonly AnyDialect[] = builtInDialects, listSize = 100): GraphQLSchema {
  return mount({ upstreams: [], limits: { listSize } }, dialects).schema;
}
