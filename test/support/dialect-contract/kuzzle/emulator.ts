import { startEmulator } from "../../../../src/sandbox/http.js";
import { createEmulator } from "../../../../src/sandbox/kuzzle/index.js";
import type { KuzzleOptions, KuzzlePolicy, KuzzleTarget } from "./target.js";

/** A Kuzzle 2.56 in memory. Tokens and dates go by the clock given. */
export async function kuzzleEmulator({ open }: KuzzleOptions, now?: () => number): Promise<KuzzleTarget> {
  const emulator = createEmulator({ ...(open && { content: "fresh" }), ...(now && { now }) });
  const { seed } = emulator;
  if (open) {
    // A server whose security was reset keeps the rate limits of these.
    seed.profile("default", [{ roleId: "default" }], 10);
    seed.profile("anonymous", [{ roleId: "anonymous" }], 200);
  }
  const running = await startEmulator(emulator);
  let keys = 0;
  const put = (id: string, policies: readonly KuzzlePolicy[], rateLimit?: number) =>
    seed.profile(
      id,
      policies.map((policy) => ({ ...policy })),
      rateLimit,
    );
  return {
    url: running.url,
    version: "2.56.0",
    admin: open ? undefined : { username: "admin", password: "kuzzle-sandbox" },
    async putRole(id, grants) {
      seed.role(id, grants);
    },
    async putProfile(id, policies, rateLimit, more) {
      seed.profile(
        id,
        policies.map((policy) => ({ ...policy })),
        rateLimit,
        more,
        1000,
      );
    },
    async dropProfile(id) {
      seed.removeProfile(id);
    },
    async putProfiles(ids, policies) {
      for (const id of ids) put(id, policies);
    },
    async putUser(id, profileIds, password) {
      seed.user(id, profileIds, password);
    },
    async putIndex(name, collections) {
      seed.index(name, collections);
    },
    async putOrphan(id, roleId) {
      seed.removeRole(roleId);
      put(id, [{ roleId }]);
    },
    async apiKey(userId) {
      keys += 1;
      const id = `contract-key-${keys}`;
      return { id, token: seed.apiKey(id, userId) };
    },
    stop: () => running.stop(),
  };
}
