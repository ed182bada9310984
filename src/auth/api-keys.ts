import { createHash } from "node:crypto";
import { type Identify, Unidentified } from "../dialect/caller.js";
import type { ApiKey } from "./settings.js";

const HEADER = "x-api-key";
/** A 401 must name a scheme (RFC 9110); none is registered for keys in a header. */
const CHALLENGE = `ApiKey realm="profile-gateway", header="${HEADER}"`;

/** `access.apiKeys`: callers show a key, of which only the hash is known here. */
export function identifyByKey(keys: readonly ApiKey[]): Identify {
  // Looked up by hash: how long that takes tells nothing about the key itself.
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
