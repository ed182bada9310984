import type { Fields } from "./json.js";
import type { Role, State } from "./state.js";

type Grants = Readonly<Record<string, readonly string[]>>;

/** Sets up what a test or the sandbox needs, past every check. */
export interface Seeding {
  role(id: string, grants: Grants): void;
  removeRole(id: string): void;
  /** `unseen` = for so many milliseconds no search finds it. */
  profile(
    id: string,
    policies: readonly Fields[],
    rateLimit?: number,
    extras?: Fields,
    unseen?: number,
  ): void;
  removeProfile(id: string): void;
  /** With a password the user can log in under the id. */
  user(id: string, profileIds: readonly string[], password?: string, content?: Fields): void;
  index(name: string, collections: readonly string[]): void;
  /** The key's text, which is the token to send. */
  apiKey(id: string, userId: string, expiresIn?: string): string;
  /** Everybody may do everything, as on a server without an administrator. */
  open(): void;
  /** What creating the first administrator with `reset` leaves to the roles `default` and `anonymous`. */
  restrict(): void;
  /** The next so many attempts to write the profile lose a race against somebody else. */
  contend(profileId: string, attempts: number): void;
  /** Right after the next update of the profile, before it is answered, somebody else writes a rate limit. */
  overtake(profileId: string, rateLimit: number): void;
}

const EVERYTHING: Grants = { "*": ["*"] };
const OWN_ACCOUNT = ["checkToken", "getCurrentUser", "getMyRights"];

function roleOf(id: string, grants: Grants): Role {
  const controllers = Object.entries(grants).map(([controller, actions]) => [
    controller,
    { actions: Object.fromEntries(actions.map((action) => [action, true])) },
  ]);
  return { id, controllers: Object.fromEntries(controllers) };
}

export function createSeeding(state: State): Seeding {
  const role = (id: string, grants: Grants): void => void state.roles.set(id, roleOf(id, grants));
  function profile(
    id: string,
    policies: readonly Fields[],
    rateLimit = 0,
    extras: Fields = {},
    unseen = 0,
  ): void {
    const now = state.now();
    const info = { author: null, createdAt: now, updatedAt: now, updater: null };
    state.profiles.set(id, { id, policies, rateLimit, extras, info });
    state.unseen.set(id, now + unseen);
  }
  function standard(limits: { default: number; anonymous: number }): void {
    role("admin", EVERYTHING);
    profile("admin", [{ roleId: "admin" }]);
    profile("default", [{ roleId: "default" }], limits.default);
    profile("anonymous", [{ roleId: "anonymous" }], limits.anonymous);
  }
  return {
    role,
    removeRole: (id) => void state.roles.delete(id),
    profile,
    removeProfile: (id) => void state.profiles.delete(id),
    user(id, profileIds, password, content = {}) {
      const info = { createdAt: state.now(), updatedAt: null, updater: null };
      state.users.set(id, { id, profileIds, content, info });
      if (password !== undefined) state.credentials.set(id, { userId: id, password });
    },
    index: (name, collections) => void state.indexes.set(name, new Set(collections)),
    apiKey(id, userId, expiresIn) {
      const { _source } = state.apiKeys.create({ id, userId, description: id, author: "admin" }, expiresIn);
      return _source.token;
    },
    open() {
      role("default", EVERYTHING);
      role("anonymous", EVERYTHING);
      standard({ default: 0, anonymous: 0 });
    },
    restrict() {
      role("default", { auth: [...OWN_ACCOUNT, "logout", "updateSelf"], server: ["publicApi"] });
      role("anonymous", { auth: [...OWN_ACCOUNT, "login"], server: ["publicApi", "openapi"] });
      standard({ default: 10, anonymous: 200 });
    },
    contend: (profileId, attempts) => void state.contention.set(profileId, attempts),
    overtake: (profileId, rateLimit) => void state.overtaking.set(profileId, rateLimit),
  };
}
