import { minifyIntrospectionQuery } from "@urql/introspection";
import { introspectionFromSchema } from "graphql";

/** A plugin of GraphQL Code Generator: the schema as clients' caches want it, without descriptions and inputs. */
export const plugin = (schema) =>
  JSON.stringify(minifyIntrospectionQuery(introspectionFromSchema(schema, { descriptions: false })));
