import type { Scope } from "../dialect/caller.js";
import type { TlsSettings } from "../http/client.js";

export interface ApiKey {
  readonly name: string;
  /** SHA-256 of the key, in hexadecimal. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
}

/** Either `jwksUrl` or `publicKey`. */
export interface JwtSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl?: string | undefined;
  /** For `jwksUrl`. */
  readonly tls?: TlsSettings | undefined;
  /** PEM. */
  readonly publicKey?: string | undefined;
  readonly scopesClaim: string;
  /** The claim with the username that the person has in the upstreams. Absent = `sub`. */
  readonly usernameClaim?: string | undefined;
}

/** Exactly one of the three. */
export interface AccessSettings {
  readonly open?: true | undefined;
  readonly apiKeys?: readonly ApiKey[] | undefined;
  readonly jwt?: JwtSettings | undefined;
}

/** How many failed activations are let through before the rest is refused. */
export interface ActivationSettings {
  readonly failuresPerUser: number;
  readonly failuresPerAddress: number;
  readonly failuresPerMinute: number;
  readonly windowSeconds: number;
  /** Milliseconds: a refused grant is answered at a multiple of them. Absent = 500. */
  readonly pace?: number;
}

export interface RateSettings {
  /** Cost that one caller may use a minute, all along. */
  readonly pointsPerMinute: number;
  /** Cost that one caller may use at once. */
  readonly burst: number;
}
