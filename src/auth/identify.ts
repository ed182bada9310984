import { createHash } from "node:crypto";
import { type Caller, type CallerRequest, type Identify, SCOPES, Unidentified } from "../dialect/caller.js";
import type { IssuerKeys } from "./jwks.js";
import { identifyByToken } from "./jwt.js";
import type { AccessSettings, ApiKey } from "./settings.js";

const EVERYTHING = new Set(SCOPES);

/** The name of every caller while access is open. */
export const ANONYMOUS = "anonymous";

/** `access: open`: everybody may do everything. */
function identifyAnybody({ address }: CallerRequest): Caller {
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
  return ({ header, address }) => {
    const key = header(HEADER);
    if (key === undefined || key === "")
      throw new Unidentified(`The header ${HEADER} is missing.`, CHALLENGE);
    const found = known.get(createHash("sha256").update(key).digest("hex"));
    if (!found) throw new Unidentified(`The key in ${HEADER} is not known.`, CHALLENGE);
    return { ...found, address };
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
