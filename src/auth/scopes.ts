import type { Scope } from "../dialect/caller.js";
import type { AroundRoot, RootField } from "../graphql/around-root.js";
import { requireScope } from "../graphql/require-scope.js";
import { factsOf } from "../graphql/root-fields.js";

function scopeOf(field: RootField): Scope {
  if (field.root === "query") return "read";
  return factsOf(field)?.subject ? "activate" : "write";
}

/** Every query needs `read`, every mutation `write`, an activation `activate`; a field nobody thought of is not left out. */
export const scopes: AroundRoot = (field, inner) => {
  const scope = scopeOf(field);
  return (source, args, context, info) => {
    requireScope(context, scope);
    return inner(source, args, context, info);
  };
};
