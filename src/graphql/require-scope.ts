import type { Scope } from "../dialect/caller.js";
import type { GatewayContext } from "./context.js";
import { gatewayError } from "./errors.js";

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
