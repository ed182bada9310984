import { type Caller, type Introduction, SCOPES } from "../dialect/caller.js";

const EVERYTHING = new Set(SCOPES);

/** The name of every caller where nobody has to show who it is. */
export const ANONYMOUS = "anonymous";

/** `access: open`: everyone may do everything. */
export function identifyAnybody({ address }: Introduction): Caller {
  return { name: ANONYMOUS, scopes: EVERYTHING, address };
}
