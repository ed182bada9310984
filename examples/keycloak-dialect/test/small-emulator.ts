// About the least that an emulator is: one read and one write of people, each under the username as the id.
import type { EmulatedPerson, Emulator, EmulatorResponse } from "profile-gateway/dialect";

export const basePath = "";
export const auth = { bearer: "small-emulators-token" };

const json = (status: number, body: object): EmulatorResponse => ({
  status,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

type People = { readonly people?: readonly EmulatedPerson[] };
export function createEmulator({ people = [] }: People = {}): Emulator {
  const users = new Map<string, object>();
  for (const { username, firstName, lastName, email } of people)
    users.set(username, { id: username, username, firstName, lastName, email, enabled: true });
  return {
    answer({ method, path, headers, body }) {
      if (headers.authorization !== `Bearer ${auth.bearer}`) return json(401, { error: "Unauthorized" });
      const [, part] = /^\/admin\/realms\/master\/users\/([^/]+)$/.exec(path) ?? [];
      if (part === undefined) return json(404, { error: "No such route" });
      const id = decodeURIComponent(part);
      const user = users.get(id);
      if (!user) return json(404, { error: "User not found" });
      if (method === "GET") return json(200, user);
      users.set(id, { ...user, ...JSON.parse(body.toString("utf8")) });
      return { status: 204 };
    },
  };
}
