import SchemaBuilder from "@pothos/core";
import ErrorsPlugin from "@pothos/plugin-errors";
import { DateTimeResolver } from "graphql-scalars";
import AroundRootPlugin, { type AroundRoot } from "./around-root.js";
import type { GatewayContext } from "./context.js";
import { JsonObject, NonNegativeInt } from "./scalars.js";

/** A JSON object whose members are not looked at. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Exported for the declaration files: what builds a schema is part of the public API. */
export interface Types {
  Context: GatewayContext;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSONObject: { Input: JsonRecord; Output: JsonRecord };
    NonNegativeInt: { Input: number; Output: number };
    _Any: { Input: unknown; Output: unknown };
  };
}

/**
 * A schema builder with the scalars and the two empty root types. A function, not a value of the module: two gateways
 * in one process each have their own. Fields are non-null unless they say `nullable: true`; every root field must.
 */
export function createBuilder(aroundRoot: readonly AroundRoot[] = []) {
  const builder = new SchemaBuilder<Types>({
    plugins: [AroundRootPlugin, ErrorsPlugin],
    aroundRoot,
    defaultFieldNullability: false,
    errors: { directResult: true, defaultTypes: [] },
  });
  builder.addScalarType("DateTime", DateTimeResolver);
  builder.addScalarType("JSONObject", JsonObject);
  builder.addScalarType("NonNegativeInt", NonNegativeInt);
  builder.queryType({ description: "Reads. A profile that does not exist is null, not an error." });
  builder.mutationType({
    description:
      "Writes. Each is one write of one upstream; failures that a client can expect are members of the result's union.",
  });
  return builder;
}

/** The Pothos builder with which every dialect adds its types and fields to the one schema. */
export type Builder = ReturnType<typeof createBuilder>;
