import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import SchemaBuilder from "@pothos/core";
import ErrorsPlugin from "@pothos/plugin-errors";
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from "graphql";
import type * as scalars from "graphql-scalars";
import type { GatewayContext } from "./context.js";
import { isExact } from "./limits/body.js";
import { AROUND_ROOT, type AroundRoot } from "./root-fields.js";

/**
 * One of the library's seventy scalars by itself: all of them are eighty files, 6 ms of a start. Its package names no smaller
 * entry, so a version that keeps the scalar elsewhere is loaded whole.
 */
export function scalarOf<Name extends "DateTime" | "JSONObject" | "NonNegativeInt">(
  name: Name,
  folder: string,
): (typeof scalars)[`${Name}Resolver`] {
  const require = createRequire(import.meta.url);
  try {
    const file = join(dirname(require.resolve("graphql-scalars")), "scalars", folder, `${name}.js`);
    const { [`GraphQL${name}`]: found } = require(file);
    if (found instanceof GraphQLScalarType) return found;
  } catch {
    // Not there in this version.
  }
  return createRequire(import.meta.url)("graphql-scalars")[`${name}Resolver`];
}

const json = scalarOf("JSONObject", "json").toConfig();

/** What a literal stands for, or an error that says where it stands for nothing. */
function exactly(node: ValueNode, variables: Readonly<Record<string, unknown>>, path: string): unknown {
  const refuse = (why: string): GraphQLError =>
    new GraphQLError(`JSONObject cannot hold ${why}${path === "" ? "" : ` at ${path}`}.`, { nodes: [node] });
  const below = (key: string | number): string => (path === "" ? String(key) : `${path}.${key}`);
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      if (!isExact(node.value)) throw refuse("a number that cannot be kept exactly");
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.NULL:
      return null;
    case Kind.ENUM:
      throw refuse("a word without quotes");
    case Kind.VARIABLE: {
      const value = variables[node.name.value];
      // As in a list or an object of GraphQL: what was not given is null, or left out.
      return value;
    }
    case Kind.LIST:
      return node.values.map((element, index) => exactly(element, variables, below(index)) ?? null);
    case Kind.OBJECT: {
      const object: Record<string, unknown> = Object.create(null);
      for (const { name, value } of node.fields) {
        const inner = exactly(value, variables, below(name.value));
        if (inner !== undefined) object[name.value] = inner;
      }
      return object;
    }
    default:
      return node satisfies never;
  }
}

/** The library's scalar, but for literals, of which it leaves out what it does not know, and rounds numbers. */
const JsonObject = new GraphQLScalarType({
  ...json,
  parseLiteral(node, variables) {
    if (node.kind !== Kind.OBJECT) throw new GraphQLError("JSONObject must be an object.", { nodes: [node] });
    try {
      return exactly(node, variables ?? {}, "");
    } catch (error) {
      // With a raised limit of tokens a literal can be deeper than the stack.
      if (error instanceof RangeError) throw new GraphQLError("JSONObject is nested too deeply.");
      throw error;
    }
  },
});

const config = scalarOf("NonNegativeInt", "").toConfig();

/** The library's scalar, except for variables: it would silently turn 1.5 and 1e21 into 1, and "3" into 3. */
export const NonNegativeInt = new GraphQLScalarType({
  ...config,
  parseValue(value) {
    if (typeof value !== "number" || !Number.isInteger(value)) {
      throw new GraphQLError("Value is not an integer.");
    }
    if (!Number.isSafeInteger(value)) throw new GraphQLError("Value is not a safe integer.");
    return config.parseValue(value);
  },
});

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
    plugins: [AROUND_ROOT, ErrorsPlugin],
    aroundRoot,
    defaultFieldNullability: false,
    errors: { directResult: true, defaultTypes: [] },
  });
  builder.addScalarType("DateTime", scalarOf("DateTime", "iso-date"));
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
