import type { GraphQLSchema } from "graphql";
import type { Scope } from "../dialect/caller.js";
import { requireScope } from "../graphql/require-scope.js";
import { factsOf, type RootField, type RootResolver, wrapRootFields } from "../graphql/root-fields.js";

function needing(scope: Scope, inner: RootResolver): RootResolver {
  return (source, args, context, info) => {
    requireScope(context, scope);
    return inner(source, args, context, info);
  };
}

const scopeOf = (mutation: RootField): Scope => (factsOf(mutation)?.subject ? "activate" : "write");

/** Every query needs `read`, every mutation `write`, an activation `activate`; a field nobody thought of is not left out. */
export function installScopes(schema: GraphQLSchema): void {
  wrapRootFields(schema, "query", (_field, inner) => needing("read", inner));
  wrapRootFields(schema, "mutation", (field, inner) => needing(scopeOf(field), inner));
}
