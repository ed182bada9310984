// A real Keycloak that `npm run live -- keycloak` of profile-gateway has started.
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Target } from "../contract.js";

const token = z.object({ access_token: z.string() });
const users = z.array(z.object({ id: z.string(), attributes: z.unknown().optional() }));

/** `url`: where it is, with the realm `people` of live/keycloak/realm.json. */
export function keycloakAt(url: string): Target & { id(username: string): Promise<string> } {
  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const login = {
      grant_type: "password",
      client_id: "admin-cli",
      username: "admin",
      password: "keycloak-test",
    };
    const entered = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
      method: "POST",
      body: new URLSearchParams(login),
    });
    const { access_token } = token.parse(await entered.json());
    const headers = { authorization: `Bearer ${access_token}`, "content-type": "application/json" };
    const answer = await fetch(url + path, { method, headers, body: body ? JSON.stringify(body) : null });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? undefined : answer.json();
  }
  async function user(username: string) {
    const [found] = users.parse(
      await ask("GET", `/admin/realms/people/users?username=${username}&exact=true`),
    );
    if (!found) throw new Error(`there is no ${username}`);
    return found;
  }
  return {
    url,
    id: async (username) => (await user(username)).id,
    attributes: async (username) => (await user(username)).attributes,
    async revoke() {
      // Counted in whole seconds.
      await pause(1100);
      await ask("PUT", "/admin/realms/people", { notBefore: Math.floor(Date.now() / 1000) });
    },
    stop: async () => {},
  };
}
