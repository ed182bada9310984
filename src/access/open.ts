import { type Caller, type Introduction, SCOPES } from "../core/caller.js";

const EVERYTHING = new Set(SCOPES);

/** `access: open`: everyone may do everything. */
export function identifyAnybody({ address }: Introduction): Caller {
  return { name: "anonymous", scopes: EVERYTHING, address };
}
