import type { Identify } from "../dialect/caller.js";
import { identifyByKey } from "./api-keys.js";
import type { IssuerKeys } from "./jwks.js";
import { identifyByToken } from "./jwt.js";
import { identifyAnybody } from "./open.js";
import type { AccessSettings } from "./settings.js";

/** Who may ask, as the settings say. `note` is told what the operator should know. */
export function identifyBy(
  access: AccessSettings,
  issuers: IssuerKeys,
  note: (message: string) => void,
): Identify {
  if (access.apiKeys) return identifyByKey(access.apiKeys);
  if (access.jwt) return identifyByToken(access.jwt, issuers, note);
  return identifyAnybody;
}
