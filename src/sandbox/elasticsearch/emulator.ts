import type { Emulator } from "../http.js";
import { people, type SandboxPerson } from "../people.js";
import { operations } from "./operations/index.js";
import { profilesOf } from "./profiles/activate.js";
import type { ProfileIndex } from "./profiles/profile-index.js";
import { dispatch } from "./rest/dispatch.js";
import { issueToken } from "./security/issue.js";
import { builtInRoles, type RoleDescriptor } from "./security/roles.js";
import {
  gatewayApiKey,
  type NewApiKey,
  type NewUser,
  putApiKey,
  putRole,
  putUser,
  RESERVED,
  settle,
} from "./seed.js";
import type { Cluster, Outage } from "./state.js";

export const SUPERUSER = { username: "elastic", password: "elastic-sandbox" };

export interface EmulatorOptions {
  /** Epoch milliseconds. Activations are fresh for 30 s of it, tokens live 20 minutes of it. */
  readonly now?: () => number;
  readonly nodeName?: string;
  /** Who has a user and a profile from the start. */
  readonly people?: readonly SandboxPerson[];
}

/** An Elasticsearch 8.19 in memory, as far as user profiles go; the members beside `answer` set cases up. */
export interface ElasticsearchEmulator extends Emulator {
  putUser(user: NewUser): void;
  deleteUser(username: string): void;
  putRole(name: string, descriptor: RoleDescriptor): void;
  putApiKey(key: NewApiKey): void;
  /** Gives out a token as if the user had asked for it; a life of 0 seconds is over at once. */
  issueToken(username: string, value?: string, lifeSeconds?: number): string;
  /** The same of a realm that shares a secret with its clients. */
  issueJwt(username: string, token: string, clientSecret: string): void;
  license(type: Cluster["license"]): void;
  /** Puts a trouble on, or with null takes it off. */
  outage(kind: Outage | null): void;
  /** The documents, to write past the API or to let another writer win; made if there are none. */
  profiles(): ProfileIndex;
  /** As if no profile had ever been written. */
  dropProfiles(): void;
}

export function createEmulator(options: EmulatorOptions = {}): ElasticsearchEmulator {
  const cluster: Cluster = {
    now: options.now ?? Date.now,
    nodeName: options.nodeName ?? "sandbox",
    users: new Map(),
    roles: new Map(),
    apiKeys: new Map(),
    tokens: new Map(),
    refreshTokens: new Map(),
    license: "trial",
    outage: null,
    profiles: null,
  };
  for (const [name, descriptor] of builtInRoles) putRole(cluster, name, descriptor);
  putUser(cluster, { ...SUPERUSER, roles: ["superuser"], metadata: { _reserved: true }, realm: RESERVED });
  putApiKey(cluster, gatewayApiKey);
  settle(cluster, options.people ?? people);
  return {
    answer: (request) => dispatch(operations, cluster, request),
    putUser: (user) => void putUser(cluster, user),
    deleteUser: (username) => void cluster.users.delete(username),
    putRole: (name, descriptor) => void putRole(cluster, name, descriptor),
    putApiKey: (key) => void putApiKey(cluster, key),
    issueToken(username, value, lifeSeconds) {
      const user = cluster.users.get(username);
      if (user === undefined) throw new Error(`no user ${username} to give a token to`);
      return issueToken(cluster, user, value, lifeSeconds);
    },
    issueJwt(username, token, clientSecret) {
      const user = cluster.users.get(username);
      if (user === undefined) throw new Error(`no user ${username} to give a token to`);
      cluster.tokens.set(token, {
        user,
        expiresAt: Number.POSITIVE_INFINITY,
        invalidated: false,
        clientSecret,
      });
    },
    license(type) {
      cluster.license = type;
    },
    outage(kind) {
      cluster.outage = kind;
    },
    profiles: () => profilesOf(cluster),
    dropProfiles() {
      cluster.profiles = null;
    },
  };
}
