import { type ApiKeys, createApiKeys } from "./auth/api-keys.js";
import { createSigner } from "./auth/signer.js";
import { createTokens, type Tokens } from "./auth/tokens.js";
import type { Fields } from "./json.js";

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

/** Requests per user in the current second. Windows are fixed: they do not start with the first request. */
export interface Frame {
  second: number;
  readonly counts: Map<string, number>;
}

export interface Role {
  readonly id: string;
  readonly controllers: Readonly<Record<string, { readonly actions: Readonly<Record<string, boolean>> }>>;
}

export interface ProfileInfo {
  readonly author: null;
  readonly createdAt: number;
  readonly updatedAt: number | null;
  readonly updater: null;
}

/** A stored profile. Nobody checks the elements of `policies` more closely than the rules in `policies.ts`. */
export interface Profile {
  readonly id: string;
  readonly policies: readonly Fields[];
  readonly rateLimit: number;
  /** Whatever else was sent along; stored and given back. */
  readonly extras: Fields;
  readonly info: ProfileInfo;
}

/** What is left of a search, as it was when it began. */
export interface Scroll {
  readonly rest: readonly Fields[];
  readonly size: number;
  readonly total: number;
  readonly expiresAt: number;
}

export interface User {
  readonly id: string;
  readonly profileIds: readonly string[];
  readonly content: Fields;
  /** Null for the built-in one. */
  readonly info: {
    readonly createdAt: number;
    readonly updatedAt: number | null;
    readonly updater: string | null;
  } | null;
}
