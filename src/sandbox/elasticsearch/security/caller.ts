import type { ApiKey } from "../state.js";
import type { Role } from "./roles.js";
import type { User } from "./user.js";

/** Who sent a request, and what that one may do. */
export interface Caller {
  /** For whom it is done: the one run as, where the header asks for that. */
  readonly user: User;
  /** Who authenticated, where that is somebody else. */
  readonly runBy: User | null;
  /** Whom the caller wanted to run as and may not. */
  readonly refusedRunAs: string | null;
  readonly apiKey: ApiKey | null;
  readonly type: "realm" | "api_key" | "token";
  readonly effectiveRoles: readonly string[];
  readonly missingRoles: readonly string[];
  /** Each of these sets has to allow an action: an API key never does more than its owner may. */
  readonly grants: readonly (readonly Role[])[];
}
