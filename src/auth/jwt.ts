import { createPublicKey } from "node:crypto";
import type { JWTPayload, JWTVerifyGetKey } from "jose";
import {
  type Caller,
  type Identify,
  IdentityUnavailable,
  SCOPES,
  type Scope,
  Unidentified,
} from "../dialect/caller.js";
import { idProblem } from "../dialect/path.js";
import { ALGORITHMS, type IssuerKeys, NoKeys } from "./jwks.js";
import type { JwtSettings } from "./settings.js";

const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;
const CHALLENGE = 'Bearer realm="profile-gateway"';
/** Seconds by which clocks may differ. */
const SKEW = 30;

/** The key from the settings; the key itself says which algorithms it can be used with. */
function pinned(pem: string): JWTVerifyGetKey {
  const key = createPublicKey(pem);
  return () => key;
}

function scopesOf(payload: JWTPayload, claim: string): ReadonlySet<Scope> {
  const value = payload[claim];
  const words: unknown[] = typeof value === "string" ? value.split(" ") : Array.isArray(value) ? value : [];
  return new Set(SCOPES.filter((scope) => words.includes(scope)));
}

/** Undefined if the claim cannot be a username in any upstream. */
function usernameOf(payload: JWTPayload, claim: string): string | undefined {
  const value = payload[claim];
  return typeof value === "string" && idProblem(value) === undefined ? value : undefined;
}

/** `access.jwt`: callers send a token of one issuer, for this audience, that is valid now. */
export function identifyByToken(
  settings: JwtSettings,
  issuers: IssuerKeys,
  note: (message: string) => void,
): Identify {
  const { issuer, audience, jwksUrl, publicKey = "", scopesClaim, usernameClaim = "sub" } = settings;
  const keys =
    jwksUrl === undefined
      ? pinned(publicKey)
      : issuers.of(jwksUrl, settings.tls, (state) =>
          note(`the keys of the token issuer (access.jwt.jwksUrl) are ${state}`),
        );
  const ready = Promise.all([import("jose"), keys]);
  return async ({ header, address }): Promise<Caller> => {
    const [{ errors, jwtVerify }, key] = await ready;
    const token = BEARER.exec(header("authorization") ?? "")?.[1];
    if (token === undefined) throw new Unidentified("A bearer token is missing.", CHALLENGE);
    try {
      const { payload } = await jwtVerify(token, key, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: SKEW,
        requiredClaims: ["exp", "sub"],
      });
      const { sub = "" } = payload;
      if (sub === "") throw new TypeError("the subject is empty");
      const username = usernameOf(payload, usernameClaim);
      return { name: sub, scopes: scopesOf(payload, scopesClaim), username, address };
    } catch (error) {
      if (error instanceof NoKeys || error instanceof errors.JWKSTimeout)
        throw new IdentityUnavailable("The keys of the token issuer are not known yet.");
      // Which check failed would help only an attacker.
      throw new Unidentified("The bearer token is not accepted.", `${CHALLENGE}, error="invalid_token"`);
    }
  };
}
