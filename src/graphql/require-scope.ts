import type { Scope } from "../dialect/caller.js";
import type { GatewayContext } from "./context.js";
import { gatewayError } from "./errors.js";

/** Refuses the field where its caller lacks the scope; what the operation did before stands. */
export function requireScope({ caller }: GatewayContext, scope: Scope): void {
  if (!caller.scopes.has(scope)) throw gatewayError("FORBIDDEN", `The scope ${scope} is missing.`);
}
