import type { GraphQLSchema } from "graphql";

export declare const plugin: (schema: GraphQLSchema) => string;
