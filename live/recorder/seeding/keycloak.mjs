// Users of Keycloak's realm `people`, put in through the admin API by the client that reads and writes users.
import { ask } from "./ask.mjs";

const USERS = "/admin/realms/people/users";

/** The value of `Authorization` for a client that is given as Basic credentials. */
export async function enter(url, basic) {
  const response = await fetch(`${url}/realms/people/protocol/openid-connect/token`, {
    method: "POST",
    headers: { authorization: basic },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok) throw new Error(`the login was answered ${response.status}`);
  return `Bearer ${(await response.json()).access_token}`;
}

export function seedKeycloak({ url, username, password }) {
  const put = new Set();
  const send = async (method, path, body, ...fine) => {
    const basic = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    return ask(url, method, path, { body, authorization: await enter(url, basic), fine });
  };

  async function find(name) {
    const [user] = await send("GET", `${USERS}?username=${encodeURIComponent(name)}&exact=true`);
    return user?.id;
  }
  async function remove(name) {
    const id = await find(name);
    if (id !== undefined) await send("DELETE", `${USERS}/${id}`, undefined, 404);
    put.delete(name);
  }
  return {
    /** Makes the user exactly so, whatever was there before, and gives the id. */
    async putUser({ password: secret, ...user }) {
      await remove(user.username);
      const credentials = secret === undefined ? [] : [{ type: "password", value: secret }];
      await send("POST", USERS, { enabled: true, ...user, credentials });
      put.add(user.username);
      return find(user.username);
    },
    /** Takes away what was put in. */
    async clean() {
      for (const name of [...put]) await remove(name);
    },
  };
}
