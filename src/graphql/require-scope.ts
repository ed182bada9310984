import type { Scope } from "../dialect/caller.js";
import type { GatewayContext } from "./context.js";
import { gatewayError } from "./errors.js";

/** Refuses the field where its caller lacks the scope; what the operation did before stands. */
export function requireScope({ caller }: GatewayContext, scope: Scope): void {
  if (!caller.scopes.has(scope)) throw gatewayError("FORBIDDEN", `The scope ${scope} is missing.`);
}

/** The same, but `self` is enough for what belongs to the caller. Whether it does is asked only where that counts. */
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
