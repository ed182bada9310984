// Users, roles and API keys of an Elasticsearch, put in through its own administration.
import { ask, basic } from "./ask.mjs";

export function seedElasticsearch({ url, username, password }) {
  const authorization = basic(username, password);
  const send = (method, path, body, ...fine) => ask(url, method, path, { body, authorization, fine });
  const put = { users: new Set(), roles: new Set(), keys: new Set() };
  const at = (kind, name) => `/_security/${kind}/${encodeURIComponent(name)}`;
  return {
    async putUser({
      username: name,
      password: secret,
      roles = [],
      fullName = null,
      email = null,
      enabled = true,
    }) {
      put.users.add(name);
      await send("PUT", at("user", name), { password: secret, roles, full_name: fullName, email, enabled });
    },
    async deleteUser(name) {
      await send("DELETE", at("user", name), undefined, 404);
    },
    async putRole(name, role) {
      put.roles.add(name);
      await send("PUT", at("role", name), role);
    },
    async apiKey(role) {
      const body = { name: "contract", role_descriptors: { contract: role } };
      const { id, encoded } = await send("POST", "/_security/api_key", body);
      put.keys.add(id);
      return `ApiKey ${encoded}`;
    },
    /** Only a fresh server has the trial again. */
    async basicLicense() {
      await send("POST", "/_license/start_basic?acknowledge=true");
    },
    /** Takes away what was put in, but for profiles, which stay for ever. */
    async clean() {
      for (const name of put.users) await send("DELETE", at("user", name), undefined, 404);
      for (const name of put.roles) await send("DELETE", at("role", name), undefined, 404);
      if (put.keys.size > 0) await send("DELETE", "/_security/api_key", { ids: [...put.keys] });
    },
  };
}
