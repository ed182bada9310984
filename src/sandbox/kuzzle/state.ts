import { type ApiKeys, createApiKeys } from "./auth/api-keys.js";
import type { Frame } from "./auth/rate-limit.js";
import type { Role } from "./auth/rights.js";
import { createSigner } from "./auth/signer.js";
import { createTokens, type Tokens } from "./auth/tokens.js";
import type { Profile } from "./profiles/document.js";
import type { Scroll } from "./search/scroll.js";
import type { User } from "./users/user.js";

export interface Credentials {
  readonly userId: string;
  readonly password: string;
}

/** Everything one emulator knows. */
export interface State {
  readonly now: () => number;
  readonly startedAt: number;
  readonly roles: Map<string, Role>;
  readonly profiles: Map<string, Profile>;
  readonly users: Map<string, User>;
  /** By login name. */
  readonly credentials: Map<string, Credentials>;
  /** Collections by index. */
  readonly indexes: Map<string, ReadonlySet<string>>;
  readonly tokens: Tokens;
  readonly apiKeys: ApiKeys;
  readonly scrolls: Map<string, Scroll>;
  readonly frame: Frame;
  /** Profiles that searches do not see before this time: made without waiting for the storage. */
  readonly unseen: Map<string, number>;
  /** How many of the next attempts to write a profile lose a race against somebody else. */
  readonly contention: Map<string, number>;
  /** The rate limit that somebody else writes right after the next update of a profile. */
  readonly overtaking: Map<string, number>;
  /** Writes so far, as the storage engine numbers them. */
  writes: number;
}

export function createState(now: () => number): State {
  const sign = createSigner(now);
  return {
    now,
    startedAt: now(),
    roles: new Map(),
    profiles: new Map(),
    users: new Map(),
    credentials: new Map(),
    indexes: new Map(),
    tokens: createTokens(now, sign),
    apiKeys: createApiKeys(now, sign),
    scrolls: new Map(),
    frame: { second: 0, counts: new Map() },
    unseen: new Map(),
    contention: new Map(),
    overtaking: new Map(),
    writes: 0,
  };
}
