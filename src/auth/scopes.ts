import type { Scope } from "../dialect/request-facts.js";
import {
  type AroundRoot,
  factsOf,
  ownRuleOf,
  type RootField,
  requireScope,
  requireScopeOrOwn,
} from "../graphql/root-fields.js";

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
  if (!isOwn)
    return (source, args, context, info) => {
      requireScope(context, scope);
      return inner(source, args, context, info);
    };
  return async (source, args, context, info) => {
    await requireScopeOrOwn(context, scope, (username) => isOwn(args, username, context));
    return inner(source, args, context, info);
  };
};
