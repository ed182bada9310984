import type { Call } from "../dialect/call.js";
import type { Caller } from "../dialect/caller.js";
import type { RequestFacts } from "../dialect/request-facts.js";

/** What every resolver gets; created once per operation. */
export interface GatewayContext {
  readonly call: Call;
  readonly caller: Caller;
  /** For observers; absent without any. */
  readonly facts?: RequestFacts;
}

/** One value of each operation. */
interface PerOperation<T> {
  (context: GatewayContext): T;
  /** Undefined where nobody has asked for it yet. */
  known(context: GatewayContext): T | undefined;
}

/**
 * One value per operation, created on first use and gone with the operation. Loaders live here and nowhere else, so that one
 * caller's rows can never answer another's query.
 */
export function perOperation<T>(make: (context: GatewayContext) => T): PerOperation<T> {
  const values = new WeakMap<GatewayContext, { readonly value: T }>();
  const of = (context: GatewayContext): T => {
    let held = values.get(context);
    if (!held) {
      held = { value: make(context) };
      values.set(context, held);
    }
    return held.value;
  };
  return Object.assign(of, { known: (context: GatewayContext) => values.get(context)?.value });
}

/** The parameters of an operation, each of the type that GraphQL over HTTP says. */
export interface GraphqlParams {
  readonly query?: string;
  /** Stands for the text of a trusted document. */
  readonly documentId?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
}
