import type { Call, Client, Identity, Login, Privileges, Session } from "../../../dialect.js";
import { decodeLogin, decodeMe, decodeRights, decodeVersion, type WireRight } from "../wire/index.js";
import { action, openapi } from "./api.js";

/** https://docs.kuzzle.io/core/2/api/controllers/auth/login/ */
export function login(client: Client, { username, password }: Login, call: Call): Promise<Session> {
  return client.send(action("login", { body: { username, password }, decode: decodeLogin }), call);
}

/** The API's description is the only place with the version that needs no rights. */
export async function probe(client: Client, call: Call): Promise<Identity> {
  const version = await client.send(openapi.with({ decode: decodeVersion }), call);
  return { product: "Kuzzle", version };
}

/** Stands for everybody without credentials. */
const ANONYMOUS = "-1";
const SECURITY = "security";
/** What the mutations need. */
const NEEDED = ["createProfile", "createOrReplaceProfile", "updateProfile", "deleteProfile"] as const;

/** Who the credentials stand for, and whether they may change profiles. */
export async function privileges(client: Client, call: Call): Promise<Privileges> {
  const [id, rights] = await Promise.all([
    client.send(action("getCurrentUser", { decode: decodeMe }), call),
    client.send(action("getMyRights", { decode: decodeRights }), call),
  ]);
  return {
    user: id === ANONYMOUS ? null : id,
    missing: NEEDED.filter((name) => !allows(rights, name)).map((name) => `${SECURITY}:${name}`),
  };
}

/** The most particular rights decide; of several equally particular ones, from several roles, one is enough. */
function allows(rights: readonly WireRight[], action: string): boolean {
  const levels = [
    [SECURITY, action],
    [SECURITY, "*"],
    ["*", action],
    ["*", "*"],
  ];
  for (const [ofController, ofAction] of levels) {
    const found = rights.filter((right) => right.controller === ofController && right.action === ofAction);
    if (found.length > 0) return found.some((right) => right.value === "allowed");
  }
  return false;
}
