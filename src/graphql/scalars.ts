import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { JSONObjectResolver, NonNegativeIntResolver } from "graphql-scalars";
import { isExact } from "./limits/body.js";

const json = JSONObjectResolver.toConfig();

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
export const JsonObject = new GraphQLScalarType({
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

const config = NonNegativeIntResolver.toConfig();

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
