import { createPublicKey } from "node:crypto";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import { type Identify, SCOPES, type Scope, Unidentified } from "../core/caller.js";

export interface JwtSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl?: string | undefined;
  /** PEM. */
  readonly publicKey?: string | undefined;
  readonly scopesClaim: string;
}

/** Asymmetric ones only: with a shared secret whoever verifies could also sign. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const CHALLENGE = 'Bearer realm="profile-gateway"';
/** Seconds that clocks may differ. */
const SKEW = 30;

/** The issuer's published keys; those fetched last go on counting while the issuer cannot be reached. */
function published(url: string): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: 600_000,
    cooldownDuration: 30_000,
    timeoutDuration: 3_000,
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      const last = remote.jwks();
      // Keys came, and this is none of them: the token's fault.
      if (!last || error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSInvalid)
        throw error;
      return createLocalJWKSet(last)(header, token);
    }
  };
}

/** One key from the settings; which algorithms it is good for, the key itself says. */
function pinned(pem: string): JWTVerifyGetKey {
  const key = createPublicKey(pem);
  return () => key;
}

function scopesOf(payload: JWTPayload, claim: string): ReadonlySet<Scope> {
  const value = payload[claim];
  const words: unknown[] = typeof value === "string" ? value.split(" ") : Array.isArray(value) ? value : [];
  return new Set(SCOPES.filter((scope) => words.includes(scope)));
}

/** `access.jwt`: callers show a token of one issuer, meant for this gateway, within its time. */
export function identifyByToken(settings: JwtSettings): Identify {
  const { issuer, audience, jwksUrl, publicKey = "", scopesClaim } = settings;
  const keys = jwksUrl === undefined ? pinned(publicKey) : published(jwksUrl);
  return async ({ header, address }) => {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header("authorization") ?? "")?.[1];
    if (token === undefined) throw new Unidentified("A bearer token is missing.", CHALLENGE);
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: SKEW,
        requiredClaims: ["exp", "sub"],
      });
      return { name: payload.sub ?? "", scopes: scopesOf(payload, scopesClaim), address };
    } catch {
      // Which check failed is of use to an attacker only.
      throw new Unidentified("The bearer token is not accepted.", `${CHALLENGE}, error="invalid_token"`);
    }
  };
}
