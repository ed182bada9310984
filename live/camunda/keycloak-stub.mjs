// The part of Keycloak's admin API that Camunda's identity plugin asks: a demo user and 400 more, a filter that looks for
// a part unless it says `exact`, pages by `max`. PUT /people replaces or adds users, DELETE /people/NAME takes one away.
import { createServer } from "node:http";
import { json } from "node:stream/consumers";

const person = (username, firstName, lastName, email) => ({
  id: `id-${username}`,
  username,
  firstName,
  lastName,
  email,
});
const users = new Map([["demo", person("demo", "Demo", "Demo", "demo@x")]]);
for (let n = 0; n < 400; n += 1) {
  const username = `user${String(n).padStart(4, "0")}`;
  users.set(username, person(username, `F${n}`, "L", `u${n}@x`));
}
const token = {
  access_token: "t",
  expires_in: 3600,
  refresh_token: "r",
  refresh_expires_in: 3600,
  token_type: "bearer",
  "not-before-policy": 0,
  scope: "profile",
};

function found(query) {
  let list = [...users.values()];
  const exact = query.get("exact") === "true";
  for (const key of ["username", "email", "firstName", "lastName"]) {
    const wanted = query.get(key)?.toLowerCase();
    const fits = (value = "") => (exact ? value === wanted : value.includes(wanted));
    if (wanted !== undefined) list = list.filter((user) => fits(user[key]?.toLowerCase()));
  }
  return list.slice(0, Number(query.get("max") ?? 100));
}

/** The status and the body of an answer. */
async function answerTo(request) {
  const { pathname, searchParams } = new URL(request.url, "http://keycloak");
  const path = pathname.split("/").slice(1).map(decodeURIComponent);
  const last = path.at(-1);
  if (path[0] === "people") {
    if (request.method === "DELETE") users.delete(last);
    else for (const { id, ...rest } of await json(request)) users.set(id, { ...person(id), ...rest });
    return [204, undefined];
  }
  if (last === "token") return [200, token];
  if (last === "count") return [200, found(searchParams).length];
  if (last === "groups") return [200, []];
  if (last === "users") return [200, found(searchParams)];
  const one = path.at(-2) === "users" && [...users.values()].find(({ id }) => id === last);
  return one ? [200, one] : [404, { error: "User not found" }];
}

const server = createServer(async (request, response) => {
  const [status, body] = await answerTo(request);
  if (process.env.LIVE_LOG === "debug") console.error(`keycloak: ${request.method} ${request.url} ${status}`);
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}).listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
