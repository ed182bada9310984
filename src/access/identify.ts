import type { Identify } from "../core/caller.js";
import { type ApiKey, identifyByKey } from "./api-keys.js";
import { identifyByToken, type JwtSettings } from "./jwt.js";
import { identifyAnybody } from "./open.js";

/** Exactly one of the three. */
export interface AccessSettings {
  readonly open?: true | undefined;
  readonly apiKeys?: readonly ApiKey[] | undefined;
  readonly jwt?: JwtSettings | undefined;
}

/** Who may ask, as the settings say. */
export function identifyBy(access: AccessSettings): Identify {
  if (access.apiKeys) return identifyByKey(access.apiKeys);
  if (access.jwt) return identifyByToken(access.jwt);
  return identifyAnybody;
}
