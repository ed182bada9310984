import type { ProfileIndex } from "./profiles/profile-index.js";
import type { Role } from "./security/roles.js";
import type { User } from "./security/user.js";

export interface ApiKey {
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  readonly owner: User;
  /** Empty: all that its owner may do. */
  readonly roles: readonly Role[];
}

export interface Token {
  readonly user: User;
  readonly expiresAt: number;
  readonly invalidated: boolean;
  /** What a client must show besides; for tokens of a realm with a shared secret. */
  readonly clientSecret?: string;
}

export type Outage = "disk-full" | "cluster-read-only" | "memory" | "index-closed" | "no-shard";

/** All that the emulator remembers. */
export interface Cluster {
  readonly now: () => number;
  readonly nodeName: string;
  readonly users: Map<string, User>;
  readonly roles: Map<string, Role>;
  readonly apiKeys: Map<string, ApiKey>;
  readonly tokens: Map<string, Token>;
  readonly refreshTokens: Map<string, User>;
  license: "trial" | "basic";
  outage: Outage | null;
  /** null until the first profile is written: the server answers differently then. */
  profiles: ProfileIndex | null;
}
