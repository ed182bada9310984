import { createHash, createPublicKey } from "node:crypto";
import type { JWTPayload, JWTVerifyGetKey } from "jose";
import { bodyIdProblem } from "../dialect/path.js";
import { type Caller, SCOPES, type Scope } from "../dialect/request-facts.js";
import { HttpError } from "../graphql/errors.js";
import { importJose } from "../import-module.js";
import { ALGORITHMS, type IssuerKeys, NoKeys } from "./jwks.js";
import type { AccessSettings, ApiKey, JwtSettings } from "./settings.js";

/** The part of a request that identifies its caller. */
export interface CallerHeaders {
  /** Undefined as well where there are several of it. */
  header(name: string): string | undefined;
}

/** Identifies the caller; throws an `HttpError` if it cannot. */
export type Identify = (request: CallerHeaders, address: string) => Caller | Promise<Caller>;

/** The caller sent no credentials, or none that are valid. `challenge`: the value of `WWW-Authenticate`. */
function unidentified(message: string, challenge: string): HttpError {
  return new HttpError(401, "UNAUTHENTICATED", message, { headers: { "www-authenticate": challenge } });
}

const EVERYTHING = new Set(SCOPES);

/** The name of every caller while access is open. */
export const ANONYMOUS = "anonymous";

/** `access: open`: everybody may do everything. */
function identifyAnybody(_: CallerHeaders, address: string): Caller {
  return { name: ANONYMOUS, scopes: EVERYTHING, address };
}

const HEADER = "x-api-key";
/** A 401 must name a scheme (RFC 9110), and none is registered for keys in a header. */
const CHALLENGE = `ApiKey realm="profile-gateway", header="${HEADER}"`;

/** `access.apiKeys`: callers send a key, of which we know only the hash. */
function identifyByKey(keys: readonly ApiKey[]): Identify {
  // Looked up by hash, so that timing reveals nothing about the key.
  const known = new Map(
    keys.map((key) => [key.sha256.toLowerCase(), { name: key.name, scopes: new Set(key.scopes) }]),
  );
  return (request, address) => {
    const key = request.header(HEADER);
    if (key === undefined || key === "") throw unidentified(`The header ${HEADER} is missing.`, CHALLENGE);
    const found = known.get(createHash("sha256").update(key).digest("hex"));
    if (!found) throw unidentified(`The key in ${HEADER} is not known.`, CHALLENGE);
    return { name: found.name, scopes: found.scopes, address };
  };
}

/** Identifies callers as the settings say. `note` is called with what the operator should know. */
export function identifyBy(
  access: AccessSettings,
  issuers: IssuerKeys,
  note: (message: string) => void,
): Identify {
  if (access.apiKeys) return identifyByKey(access.apiKeys);
  if (access.jwt) return identifyByToken(access.jwt, issuers, note);
  return identifyAnybody;
}

const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;
const BEARER_CHALLENGE = 'Bearer realm="profile-gateway"';
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
  return typeof value === "string" && bodyIdProblem(value) === undefined ? value : undefined;
}

/** `access.jwt`: callers send a token of one issuer, for this audience, that is valid now. */
function identifyByToken(
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
  const ready = Promise.all([importJose(), keys]);
  return async (request, address): Promise<Caller> => {
    const [{ errors, jwtVerify }, key] = await ready;
    const token = BEARER.exec(request.header("authorization") ?? "")?.[1];
    if (token === undefined) throw unidentified("A bearer token is missing.", BEARER_CHALLENGE);
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
        throw new HttpError(503, "OVERLOADED", "The keys of the token issuer are not known yet.", {
          retryAfter: 5,
        });
      // Which check failed would help only an attacker.
      throw unidentified("The bearer token is not accepted.", `${BEARER_CHALLENGE}, error="invalid_token"`);
    }
  };
}
