import { GraphQLError, GraphQLScalarType } from "graphql";
import { NonNegativeIntResolver } from "graphql-scalars";

const config = NonNegativeIntResolver.toConfig();

/** The library's scalar, but for variables: it would make 1 of 1.5 and of 1e21, and 3 of "3", without a word. */
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
