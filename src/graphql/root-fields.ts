import type { Upstreams } from "../dialect/define-dialect.js";
import type { GatewayContext } from "./context.js";

/** What the gateway needs to know of a mutation beyond its types; said in the field's `extensions`. */
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
export type IsOwn = (
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
