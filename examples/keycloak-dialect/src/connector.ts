// What can be asked of one realm, in the words of its domain.
import {
  type Call,
  type Client,
  idProblem,
  type Login,
  type Mutex,
  oneByOne,
  operation,
  type Query,
  type Session,
} from "profile-gateway/dialect";
import { z } from "zod";
import { decodeToken, decodeUser, decodeUsers, decodeWritten } from "./wire.js";

const name = z.string().refine((text) => idProblem(text) === undefined, "expected one part of a path");
export const options = z.strictObject({
  realm: name.default("master").describe("Whose users."),
  loginRealm: name.optional().describe("Where to log in; absent = the same realm."),
  login: z.enum(["client", "password"]).default("client").describe("A client with its secret, or a user."),
});
type Options = z.infer<typeof options>;

const UPDATE = "Mutation.updateKeycloakUser";

/** Everything that is asked: `explain` shows it. */
export const operations = {
  logIn: operation({
    operation: "logIn",
    method: "POST",
    path: "/realms/{}/protocol/openid-connect/token",
    repeatable: true,
    anonymous: true,
    behind: ["login"],
  }),
  readUser: operation({
    operation: "readUser",
    method: "GET",
    path: "/admin/realms/{}/users/{}",
    repeatable: true,
    behind: ["Query.keycloakUser", "Query.keycloakUsers", "Query.node", "Query.nodes", UPDATE],
  }),
  findUsers: operation({
    operation: "findUsers",
    method: "GET",
    path: "/admin/realms/{}/users",
    repeatable: true,
    behind: [
      "Query.keycloakUserByUsername",
      "Query.searchKeycloakUsers",
      "Person.keycloak",
      "Person.displayName",
      "Query.upstreams",
      "check",
    ],
  }),
  updateUser: operation({
    operation: "updateUser",
    method: "PUT",
    path: "/admin/realms/{}/users/{}",
    repeatable: false,
    behind: [UPDATE],
  }),
};

/** A token for a client with a service account, or for a user who administers. The gateway renews it before its end. */
export async function logIn(
  client: Client,
  { username, password }: Login,
  call: Call,
  { realm, loginRealm = realm, login }: Options,
): Promise<Session> {
  const form =
    login === "client"
      ? { grant_type: "client_credentials", client_id: username, client_secret: password }
      : { grant_type: "password", client_id: "admin-cli", username, password };
  const asked = { ids: [loginRealm], body: { form }, decode: decodeToken };
  const { access_token, expires_in } = await client.send(operations.logIn.with(asked), call);
  return { authorization: `Bearer ${access_token}`, expiresAt: Date.now() + expires_in * 1000 };
}

type Text = string | null | undefined;
type Change = { enabled: boolean | null | undefined; firstName: Text; lastName: Text; email: Text };

export function connect(client: Client, { realm }: Options, mutex: Mutex) {
  const read = (id: string, call: Call) =>
    client.send(operations.readUser.with({ ids: [realm, id], decode: decodeUser }), call);
  const find = (filters: Query, call: Call) => {
    const query = { ...filters, briefRepresentation: true };
    return client.send(operations.findUsers.with({ ids: [realm], query, decode: decodeUsers }), call);
  };
  return {
    find,
    /** Keycloak has no read of many: each id is a call. */
    users: oneByOne("readUser", read),
    /** Keycloak finds `ada` under `ADA`, too. Who logs in elsewhere as `ADA` may be somebody else. */
    byUsername: oneByOne("findUsers", async (username, call) => {
      const found = await find({ username, exact: true }, call);
      return found.find((user) => user.username === username) ?? null;
    }),
    /**
     * With `attributes` a PUT replaces the whole record, so it is read, merged and written back whole. Omitted keeps, null
     * clears. There are no revisions: writes of one user wait for each other, in all gateways that share a Redis.
     */
    update: (id: string, { enabled, ...texts }: Change, call: Call): Promise<void> =>
      mutex.take(id, call.signal, async () => {
        const stored = await read(id, call);
        const changed = Object.entries(texts).filter(([, text]) => text !== undefined);
        const given = Object.fromEntries(changed.map(([field, text]) => [field, text ?? ""]));
        const json = { ...stored, ...given, enabled: enabled ?? stored.enabled };
        const asked = { ids: [realm, stored.id], body: { json }, decode: decodeWritten };
        await client.send(operations.updateUser.with(asked), call);
      }),
  };
}
export type Realm = ReturnType<typeof connect>;
