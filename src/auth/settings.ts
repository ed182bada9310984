import type { Scope } from "../dialect/request-facts.js";
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
  /** The claim that holds the caller's username in the upstreams. Absent = `sub`. */
  readonly usernameClaim?: string | undefined;
}

/** Exactly one of the three. */
export interface AccessSettings {
  readonly open?: true | undefined;
  readonly apiKeys?: readonly ApiKey[] | undefined;
  readonly jwt?: JwtSettings | undefined;
}

/** How many failed activations are allowed before further ones are refused. */
export interface ActivationSettings {
  readonly failuresPerUser: number;
  readonly failuresPerAddress: number;
  readonly failuresPerMinute: number;
  readonly windowSeconds: number;
  /** Milliseconds: a rejected grant is answered after a multiple of this. Absent = 500. */
  readonly pace?: number;
}

export interface RateSettings {
  /** Sustained cost per minute for one caller. */
  readonly pointsPerMinute: number;
  /** Cost that one caller may use in a burst. */
  readonly burst: number;
}
