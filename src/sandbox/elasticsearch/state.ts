import type { JsonObject } from "./json/values.js";
import type { Outage } from "./outages.js";
import type { ProfileIndex } from "./profiles/profile-index.js";
import type { Role } from "./security/roles.js";

export interface User {
  readonly username: string;
  readonly password: string;
  readonly roles: readonly string[];
  readonly fullName: string | null;
  readonly email: string | null;
  readonly metadata: JsonObject;
  readonly enabled: boolean;
  readonly realm: Realm;
}

export interface Realm {
  readonly name: string;
  readonly type: string;
}

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
