import type { Call } from "../dialect/call.js";
import type { Caller, RequestFacts } from "../dialect/request-facts.js";

/** What every resolver gets; created once per operation. */
export class GatewayContext {
  readonly call: Call;
  readonly caller: Caller;
  /** For observers. */
  readonly facts: RequestFacts;
  /** What the operation holds, each of a class that one `perOperation` alone knows. */
  readonly held: object[] = [];

  constructor(call: Call, caller: Caller, facts: RequestFacts) {
    this.call = call;
    this.caller = caller;
    this.facts = facts;
  }
}

/** One value of each operation. */
interface PerOperation<T> {
  (context: GatewayContext): T;
  /** Undefined where nobody has asked for it yet. */
  known(context: GatewayContext): T | undefined;
}

/**
 * One value per operation, created on first use and gone with the operation. Loaders live here and nowhere else, so that one
 * caller's rows can never answer another's query. They are kept in the context itself: V8's collector of young objects takes
 * whatever a WeakMap holds for alive, and would move every operation to the old generation.
 */
export function perOperation<T>(make: (context: GatewayContext) => T): PerOperation<T> {
  class Held {
    readonly value: T;
    constructor(value: T) {
      this.value = value;
    }
  }
  const find = ({ held }: GatewayContext): Held | undefined => {
    for (const one of held) if (one instanceof Held) return one;
    return undefined;
  };
  const of = (context: GatewayContext): T => {
    let own = find(context);
    if (!own) {
      own = new Held(make(context));
      context.held.push(own);
    }
    return own.value;
  };
  return Object.assign(of, { known: (context: GatewayContext) => find(context)?.value });
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
