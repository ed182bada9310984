// Roles, profiles, users and indexes of a Kuzzle, put in through its own administration.
import { setTimeout as delay } from "node:timers/promises";
import { ask } from "./ask.mjs";

const jsonHeaders = (token) => (token === undefined ? {} : { authorization: `Bearer ${token}` });

/** Does all at once, a dozen at a time. */
async function each(items, run) {
  const queue = [...items];
  const work = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: 12 }, work));
}

export function seedKuzzle({ url, username, password }) {
  const put = { users: new Set(), profiles: new Set(), roles: new Set(), indexes: new Set() };
  let token;

  async function login() {
    if (username === undefined) return undefined;
    const { result } = await ask(url, "POST", "/_login/local?expiresIn=1d", { body: { username, password } });
    return result.jwt;
  }
  /** Any action; `fine` are statuses that are no failure. */
  async function act(action, args, ...fine) {
    token ??= await login();
    const [controller, name] = action.split(":");
    const body = { controller, action: name, refresh: "false", ...args };
    return ask(url, "POST", "/_query", { body, ...jsonHeaders(token), fine });
  }
  /** A user's API keys are deleted by a search: until the storage's next refresh, one that is gone already makes it fail. */
  async function deleteUser(id) {
    for (let tries = 0; tries < 40; tries += 1) {
      const answer = await act("security:deleteUser", { _id: id }, 404, 500);
      if (answer.status !== 500) return;
      await delay(100);
    }
    throw new Error(`the user ${id} cannot be deleted`);
  }
  const rolesOf = (grants) => {
    const actions = (names) => ({ actions: Object.fromEntries(names.map((name) => [name, true])) });
    return Object.fromEntries(
      Object.entries(grants).map(([controller, names]) => [controller, actions(names)]),
    );
  };
  async function putRole(id, grants) {
    // Cached roles of the server's own boot are never deleted again.
    put.roles.add(id);
    await act("security:createOrReplaceRole", { _id: id, body: { controllers: rolesOf(grants) } });
  }
  async function putProfile(id, policies, rateLimit = 0, more = {}, refresh = "false") {
    put.profiles.add(id);
    await act("security:createOrReplaceProfile", {
      _id: id,
      body: { policies, rateLimit, ...more },
      refresh,
    });
  }
  return {
    putRole,
    putProfile,
    async putProfiles(ids, policies) {
      const last = ids.at(-1);
      await each(ids.slice(0, -1), (id) => putProfile(id, policies));
      // A refresh shows all that was written before it.
      if (last !== undefined) await putProfile(last, policies, 0, {}, "wait_for");
    },
    async dropProfile(id) {
      await act("security:deleteProfile", { _id: id }, 404);
    },
    async putUser(id, profileIds, secret) {
      put.users.add(id);
      await deleteUser(id);
      const credentials = { local: { username: id, password: secret } };
      await act("security:createUser", { _id: id, body: { content: { profileIds }, credentials } });
    },
    async putIndex(name, collections) {
      const { result } = await act("index:exists", { index: name });
      if (!result) {
        put.indexes.add(name);
        await act("index:create", { index: name });
      }
      for (const collection of collections) await act("collection:create", { index: name, collection });
    },
    async putOrphan(id, roleId) {
      for (let tries = 0; tries < 20; tries += 1) {
        await putRole(roleId, { document: ["get"] });
        await putProfile(id, [{ roleId }]);
        // Whether a role is in use is found by a search, which does not see the profile yet, unless it was too slow.
        const { error } = await act("security:deleteRole", { _id: roleId }, 412);
        if (error === null) return;
        await act("security:deleteProfile", { _id: id, refresh: "wait_for" });
      }
      throw new Error("the server always saw the profile first");
    },
    async apiKey(userId) {
      const body = { description: "contract" };
      // The server finds a key by a search.
      const { result } = await act("security:createApiKey", { userId, body, refresh: "wait_for" });
      return { id: result._id, token: result._source.token };
    },
    /** Opens the server to everybody, as before the first administrator: nothing is left of its security. */
    async open() {
      await act("admin:resetSecurity", {});
      token = undefined;
      username = undefined;
    },
    /** Takes away what was put in. */
    async clean() {
      await each(put.users, deleteUser);
      await act(
        "security:mDeleteProfiles",
        {
          body: { ids: [...put.profiles] },
          onAssignedUsers: "remove",
          refresh: "wait_for",
        },
        400,
      );
      await each(put.roles, (id) => act("security:deleteRole", { _id: id }, 404, 412));
      await each(put.indexes, (index) => act("index:delete", { index }, 404));
    },
  };
}
