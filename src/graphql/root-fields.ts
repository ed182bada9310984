import PothosSchemaBuilder, {
  BasePlugin,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from "@pothos/core";
import {
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { Upstreams } from "../dialect/define-dialect.js";
import type { Scope } from "../dialect/request-facts.js";
import type { GatewayContext } from "./context.js";
import { gatewayError } from "./errors.js";

/** A root field, as seen by the code that wraps it. */
interface RootField {
  readonly root: "query" | "mutation";
  readonly name: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

type RootResolver<Context = GatewayContext> = GraphQLFieldResolver<unknown, Context>;

/** Wraps the resolver of a root field, or returns it unchanged. */
export type AroundRoot<Context = GatewayContext> = (
  field: RootField,
  inner: RootResolver<Context>,
) => RootResolver<Context>;

export const AROUND_ROOT = "aroundRoot";

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
class AroundRootPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
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

PothosSchemaBuilder.registerPlugin(AROUND_ROOT, AroundRootPlugin);

/** What the gateway needs to know of a mutation beyond its types; declared in the field's `extensions`. */
export interface MutationFacts {
  /** The native id that the input names, for the audit line; null where the input holds none that may be written. */
  target(args: Record<string, unknown>): string | null;
  /** The name of the upstream that the input means, for the audit line; null where there is none such. */
  upstream(args: Record<string, unknown>): string | null;
  /** For activations: whom the attempt is about, as a key that holds no secret. Makes the field subject to the guard. */
  subject?(args: Record<string, unknown>): string;
}

const FACTS = "profileGateway";
const OWN = "profileGatewayOwn";

/** Whether what the arguments name belongs to the person of that username. May ask an upstream; fails where that does. */
type IsOwn = (
  args: Record<string, unknown>,
  username: string,
  context: GatewayContext,
) => boolean | Promise<boolean>;

/** For the `extensions` of a root field that the scope `self` opens: for the person's own things alone. */
export function ownedBy(isOwn: IsOwn): Record<string, unknown> {
  return { [OWN]: isOwn };
}

function isRule(value: unknown): value is IsOwn {
  return typeof value === "function";
}

/** Undefined for a field that `self` does not open. */
export function ownRuleOf(field: {
  readonly extensions: Readonly<Record<string, unknown>>;
}): IsOwn | undefined {
  const rule = field.extensions[OWN];
  return isRule(rule) ? rule : undefined;
}

/** For a mutation's `extensions`. */
export function mutationFacts(facts: MutationFacts): Record<string, unknown> {
  return { [FACTS]: facts };
}

function isFacts(value: unknown): value is MutationFacts {
  return (
    typeof value === "object" && value !== null && "target" in value && typeof value.target === "function"
  );
}

export function factsOf(field: {
  readonly extensions: Readonly<Record<string, unknown>>;
}): MutationFacts | undefined {
  const facts = field.extensions[FACTS];
  return isFacts(facts) ? facts : undefined;
}

/** For a mutation whose `input` may name one of these in `upstream`. */
export function inputUpstream(upstreams: Upstreams<unknown>): MutationFacts["upstream"] {
  return (args) => upstreams.find(inputText(args, "upstream"))?.name ?? null;
}

/** The value at a path below a mutation's `input`, where it is a text. */
export function inputText(args: Record<string, unknown>, ...path: string[]): string | null {
  let value: unknown = args["input"];
  for (const name of path) {
    if (typeof value !== "object" || value === null) return null;
    value = Reflect.get(value, name);
  }
  return typeof value === "string" ? value : null;
}

/** Refuses the field if the caller lacks the scope; what the operation has already done stays done. */
export function requireScope({ caller }: GatewayContext, scope: Scope): void {
  if (!caller.scopes.has(scope)) throw gatewayError("FORBIDDEN", `The scope ${scope} is missing.`);
}

/** The same, but `self` is enough for what belongs to the caller, which is checked only if it matters. */
export async function requireScopeOrOwn(
  context: GatewayContext,
  scope: Scope,
  isOwn: (username: string) => boolean | Promise<boolean>,
): Promise<void> {
  const { scopes, username } = context.caller;
  if (scopes.has(scope)) return;
  if (scopes.has("self") && username !== undefined && (await isOwn(username))) return;
  requireScope(context, scope);
}

/**
 * How many activations the root of an operation holds, those in fragments included: an operation must not carry many
 * password guesses. Each fragment is looked at once, however often it is spread: spread twice it runs once, and a walk
 * through every spread could take exponential time.
 */
export function countActivations(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): number {
  if (operation.operation !== "mutation") return 0;
  const fields = schema.getMutationType()?.getFields() ?? {};
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition.selectionSet);
  let found = 0;
  const open = [operation.selectionSet];
  for (let set = open.pop(); set; set = open.pop()) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const field = fields[selection.name.value];
        if (field && factsOf(field)?.subject) found += 1;
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        open.push(selection.selectionSet);
      } else {
        const fragment = fragments.get(selection.name.value);
        fragments.delete(selection.name.value);
        if (fragment) open.push(fragment);
      }
    }
  }
  return found;
}

function scopeOf(field: RootField): Scope {
  if (field.root === "query") return "read";
  return factsOf(field)?.subject ? "activate" : "write";
}

/**
 * Every query needs `read`, every mutation `write`, an activation `activate`, so a new field is covered without further ado.
 * `self` is enough for fields that declare what belongs to the caller, and for no others.
 */
export const scopes: AroundRoot = (field, inner) => {
  const scope = scopeOf(field);
  const isOwn = ownRuleOf(field);
  return (source, args, context, info) => {
    if (isOwn && !context.caller.scopes.has(scope))
      return requireScopeOrOwn(context, scope, (username) => isOwn(args, username, context)).then(() =>
        inner(source, args, context, info),
      );
    requireScope(context, scope);
    return inner(source, args, context, info);
  };
};
