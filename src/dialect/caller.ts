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
  /** The username of the person who is asking; absent where the caller is not known to be a person. */
  readonly username?: string | undefined;
  /** The client's network address, for guards and rates. */
  readonly address: string;
}

/** The part of a request that identifies its caller. */
export interface CallerRequest {
  header(name: string): string | undefined;
  readonly address: string;
}

/** Identifies the caller; throws `Unidentified` if it cannot. */
export type Identify = (request: CallerRequest) => Caller | Promise<Caller>;

/** Callers cannot be identified at the moment, through no fault of theirs. */
export class IdentityUnavailable extends Error {}

/** The caller sent no credentials, or none that are valid. */
export class Unidentified extends Error {
  /** What to show: the value of `WWW-Authenticate`. */
  readonly challenge: string | undefined;

  constructor(message: string, challenge?: string) {
    super(message);
    this.challenge = challenge;
  }
}
