/** What a caller may do: `read` every query, `write` the update mutations, `activate` the activation alone. */
export const SCOPES = ["read", "write", "activate"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is asking, as far as the gateway knows. */
export interface Caller {
  /** A name for logs, audit lines and rates: the key's name, the token's subject, or `anonymous`. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The client's network address, for guards and rates. */
  readonly address: string;
}
