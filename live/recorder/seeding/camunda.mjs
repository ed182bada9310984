// Users and permissions of an engine of the Camunda 7 family, put in through its own administration.
import { ask, basic } from "./ask.mjs";

/** The number that the engine's API has for the resource "user" and for a permission that is granted. */
const USER = 1;
const GRANT = 1;

export function seedCamunda({ url, username, password }) {
  const authorization = username === undefined ? undefined : basic(username, password);
  const send = (method, path, body, ...fine) => ask(url, method, path, { body, authorization, fine });
  const put = { users: new Set(), groups: new Set(), grants: new Set() };

  async function removeUser(id) {
    await send("DELETE", `/user/${encodeURIComponent(id)}`);
    put.users.delete(id);
  }
  async function join(group, id) {
    if (!put.groups.has(group)) {
      await send("DELETE", `/group/${group}`);
      await send("POST", "/group/create", { id: group, name: group, type: "CONTRACT" });
      put.groups.add(group);
    }
    await send("PUT", `/group/${group}/members/${id}`);
  }
  return {
    async putUser({ id, password: secret, groups = [], ...names }) {
      await removeUser(id);
      const credentials = secret === undefined ? {} : { credentials: { password: secret } };
      await send("POST", "/user/create", { profile: { id, ...names }, ...credentials });
      put.users.add(id);
      for (const group of groups) await join(group, id);
    },
    removeUser,
    async grant(userId, permissions, resourceId) {
      const body = { type: GRANT, permissions, userId, resourceType: USER, resourceId };
      const { id } = await send("POST", "/authorization/create", body);
      put.grants.add(id);
    },
    /** Takes away what was put in. */
    async clean() {
      for (const id of put.grants) await send("DELETE", `/authorization/${id}`, undefined, 404);
      for (const id of put.groups) await send("DELETE", `/group/${id}`);
      for (const id of [...put.users]) await removeUser(id);
    },
  };
}
