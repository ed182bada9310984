import PothosSchemaBuilder, {
  BasePlugin,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from "@pothos/core";
import type { GraphQLFieldResolver } from "graphql";
import type { GatewayContext } from "./context.js";

/** A root field, as seen by the code that wraps it. */
export interface RootField {
  readonly root: "query" | "mutation";
  readonly name: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

export type RootResolver<Context = GatewayContext> = GraphQLFieldResolver<unknown, Context>;

/** Wraps the resolver of a root field, or returns it unchanged. */
export type AroundRoot<Context = GatewayContext> = (
  field: RootField,
  inner: RootResolver<Context>,
) => RootResolver<Context>;

const PLUGIN = "aroundRoot";

declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      aroundRoot: AroundRootPlugin<Types>;
    }
    interface SchemaBuilderOptions<Types extends SchemaTypes> {
      /** What runs around every root field, outermost first. */
      aroundRoot?: readonly AroundRoot<Types["Context"]>[];
    }
  }
}

const ROOTS = { Query: "query", Mutation: "mutation" } as const;

/** Wraps the resolver of every root field. It is the first plugin, so the others run inside it. */
export class AroundRootPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: RootResolver<Types["Context"]>,
    { parentType, name, extensions }: PothosOutputFieldConfig<Types>,
  ): RootResolver<Types["Context"]> {
    if (parentType !== "Query" && parentType !== "Mutation") return resolver;
    const field: RootField = { root: ROOTS[parentType], name, extensions: extensions ?? {} };
    const around = this.builder.options.aroundRoot ?? [];
    return around.reduceRight((inner, wrap) => wrap(field, inner), resolver);
  }
}

PothosSchemaBuilder.registerPlugin(PLUGIN, AroundRootPlugin);

export default PLUGIN;
