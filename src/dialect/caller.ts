/**
 * What a caller may do: `read` every query, `write` the update mutations, `activate` the activation alone, `self` no more
 * than to read `me` and to update what belongs to that person.
 */
export const SCOPES = ["read", "write", "activate", "self"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is asking, as far as the gateway knows. */
export interface Caller {
  /** A name for logs, audit lines and rates: the key's name, the token's subject, or `anonymous`. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The username of the person who is asking; absent where nobody says that it is a person. */
  readonly username?: string | undefined;
  /** The client's network address, for guards and rates. */
  readonly address: string;
}

/** What of a request tells who is asking. */
export interface CallerRequest {
  header(name: string): string | undefined;
  readonly address: string;
}

/** Finds out who is asking; throws `Unidentified` where the gateway does not know the caller. */
export type Identify = (request: CallerRequest) => Caller | Promise<Caller>;

/** Nobody can be told from anybody just now, which is not the caller's fault. */
export class IdentityUnavailable extends Error {}

/** The caller showed no credentials, or none that count. */
export class Unidentified extends Error {
  /** What to show: the value of `WWW-Authenticate`. */
  readonly challenge: string | undefined;

  constructor(message: string, challenge?: string) {
    super(message);
    this.challenge = challenge;
  }
}
