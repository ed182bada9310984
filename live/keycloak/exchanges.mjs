// What a gateway asks Keycloak's admin API of users, and the token endpoint; npm run record -- keycloak
import { ask, put, putAs } from "../recorder/steps.mjs";

const FORM = "application/x-www-form-urlencoded";
const USERS = "/admin/realms/people/users";
const BRIEF = "briefRepresentation=true";

const login = (name, fields, { realm = "people", ...more } = {}) =>
  ask(name, `POST /realms/${realm}/protocol/openid-connect/token`, {
    headers: { "content-type": FORM },
    // Placeholders stay as they are.
    body: Object.entries(fields)
      .map(([key, value]) => `${key}=${value}`)
      .join("&"),
    ...more,
  });
const client = (id, secret = "{password}") => ({
  grant_type: "client_credentials",
  client_id: id,
  client_secret: secret,
});
const user = (name, secret) => ({
  grant_type: "password",
  client_id: "admin-cli",
  username: name,
  password: secret,
});

const as = (token) => ({ headers: { authorization: `Bearer {${token}}` } });
const writer = as("writer");
const change = (id, body, token = writer) => [`PUT ${USERS}/${id}`, { ...token, body }];
const read = (id, token = writer) => [`GET ${USERS}/${id}`, token];

const person = (username, more = {}) => ({
  username,
  firstName: `First ${username}`,
  lastName: `Last ${username}`,
  email: `${username}@example.org`,
  emailVerified: true,
  attributes: { phone: ["1", "2"] },
  ...more,
});

const logins = [
  put("putUser", person("rechuman", { password: "secret-of-rechuman" })),
  put("putUser", person("recgone", { password: "secret-of-recgone", enabled: false })),
  login("log in as a client", client("{username}"), { as: { writer: "access_token" } }),
  login("log in as a client that reads", client("reader"), { as: { reader: "access_token" } }),
  login("log in as a client that may do nothing", client("stranger"), { as: { stranger: "access_token" } }),
  login("log in with a wrong secret", client("{username}", "wrong")),
  login("log in as a client that is missing", client("missing")),
  login("log in to a realm that is missing", client("{username}"), { realm: "missing" }),
  login("log in without a grant", {}),
  login("log in as a user", user("rechuman", "secret-of-rechuman"), { as: { human: "access_token" } }),
  login("log in as a user in another case", user("RecHuman", "secret-of-rechuman")),
  login("log in as a user with a wrong password", user("rechuman", "wrong")),
  login("log in as a user who is missing", user("recmissing", "wrong")),
  login("log in as a user who is disabled", user("recgone", "secret-of-recgone")),
];

const reads = [
  putAs("one", "putUser", person("recone")),
  putAs("two", "putUser", person("rectwo", { enabled: false })),
  putAs("three", "putUser", { username: "recthree" }),
  ask("realm", "GET /realms/people", { only: ["realm"] }),
  ask("realm that is missing", "GET /realms/missing"),
  ask("read", ...read("{one}")),
  ask("read one who is disabled", ...read("{two}")),
  ask("read one who has no names", ...read("{three}")),
  ask("read as a client that reads", ...read("{one}", as("reader"))),
  ask("read as a client that may do nothing", ...read("{one}", as("stranger"))),
  ask("read as a user", ...read("{one}", as("human"))),
  ask("read without a token", ...read("{one}", {})),
  ask("read with a token that is none", ...read("{one}", { headers: { authorization: "Bearer none" } })),
  ask("read one who is missing", ...read("missing")),
  ask("read an odd id", ...read("Zo%C3%AB%F0%9F%A6%8A%20%3A%2F")),
  ask("read in a realm that is missing", "GET /admin/realms/missing/users/missing", writer),
  ask("no such route", "GET /admin/realms/people/no-such-route", writer),
  ask("find by username", `GET ${USERS}?username=recone&exact=true&${BRIEF}`, writer),
  ask("find by username in another case", `GET ${USERS}?username=RecOne&exact=true&${BRIEF}`, writer),
  ask("find by a part of a username", `GET ${USERS}?username=reco&exact=true&${BRIEF}`, writer),
  ask("find nobody", `GET ${USERS}?username=recmissing&exact=true&${BRIEF}`, writer),
  ask("find by an odd username", `GET ${USERS}?username=a%26b%3D%25%20%2B%23&exact=true&${BRIEF}`, writer),
  ask("find as a client that reads", `GET ${USERS}?username=recone&exact=true&${BRIEF}`, as("reader")),
  ask("find as a client that may do nothing", `GET ${USERS}?username=recone&exact=true`, as("stranger")),
  ask("search by a prefix", `GET ${USERS}?search=rect&first=0&max=10&${BRIEF}`, writer),
  ask("search by an infix", `GET ${USERS}?search=*ecth*&first=0&max=10&${BRIEF}`, writer),
  ask("search by a whole word", `GET ${USERS}?search=%22rectwo%22&first=0&max=10&${BRIEF}`, writer),
  ask("search by a last name", `GET ${USERS}?search=last%20rec&first=0&max=10&${BRIEF}`, writer),
  ask("search by an e-mail address", `GET ${USERS}?search=recone@ex&first=0&max=10&${BRIEF}`, writer),
  ask("search by an id", `GET ${USERS}?search=id:{one}&first=0&max=10&${BRIEF}`, writer),
  ask("search by two ids", `GET ${USERS}?search=id:{one}%20{two}&first=0&max=10&${BRIEF}`, writer),
  ask("search who is disabled", `GET ${USERS}?search=rec&enabled=false&first=0&max=10&${BRIEF}`, writer),
  ask("search a page", `GET ${USERS}?search=rec&first=1&max=2&${BRIEF}`, writer),
  ask("search beyond the end", `GET ${USERS}?search=rec&first=50&max=2&${BRIEF}`, writer),
  ask("search none", `GET ${USERS}?search=rec&first=0&max=0&${BRIEF}`, writer),
  ask("search everybody", `GET ${USERS}?first=0&max=2&${BRIEF}`, writer),
  ask("search odd letters", `GET ${USERS}?search=a%26b%3D%25%23&first=0&max=10&${BRIEF}`, writer),
  ask("search as a client that reads", `GET ${USERS}?search=recone&first=0&max=1&${BRIEF}`, as("reader")),
  ask("search as a client that may do nothing", `GET ${USERS}?search=recone`, as("stranger")),
];

const kept = { ...person("recone"), id: "{one}", enabled: true, totp: false, notBefore: 0 };

const writes = [
  ask("write what was read", ...change("{one}", kept)),
  ask("write what was read: read back", ...read("{one}")),
  ask("write other names", ...change("{one}", { ...kept, firstName: "Other", lastName: "Zoë 🦊" })),
  ask("write other names: read back", ...read("{one}")),
  ask("write empty texts", ...change("{one}", { ...kept, firstName: "", lastName: "", email: "" })),
  ask("write empty texts: read back", ...read("{one}")),
  ask("write nulls", ...change("{one}", { ...kept, firstName: null })),
  ask("write nulls: read back", ...read("{one}")),
  ask("write some with attributes", ...change("{one}", { lastName: "Alone", attributes: { phone: ["3"] } })),
  ask("write some with attributes: read back", ...read("{one}")),
  ask("write some", ...change("{one}", { firstName: "Beside" })),
  ask("write some: read back", ...read("{one}")),
  ask("disable", ...change("{one}", { ...kept, enabled: false })),
  ask("disable: read back", ...read("{one}")),
  ask("write capitals in an e-mail address", ...change("{one}", { ...kept, email: "RecOne@Example.ORG" })),
  ask("write capitals in an e-mail address: read back", ...read("{one}")),
  ask("write an e-mail address that is taken", ...change("{one}", { ...kept, email: "rectwo@example.org" })),
  ask("write an e-mail address that is none", ...change("{one}", { ...kept, email: "none" })),
  ask("write a name that is too long", ...change("{one}", { ...kept, firstName: "x".repeat(256) })),
  ask("write the longest name", ...change("{one}", { ...kept, firstName: "x".repeat(255) })),
  ask("write letters that no name has", ...change("{one}", { ...kept, lastName: "<b>" })),
  ask("write two mistakes", ...change("{one}", { ...kept, lastName: "<b>", email: "none" })),
  ask("write another username", ...change("{one}", { ...kept, username: "recother" })),
  ask("write no JSON", `PUT ${USERS}/{one}`, {
    headers: { ...writer.headers, "content-type": "application/json" },
    body: "{",
  }),
  ask("write one who is missing", ...change("missing", { firstName: "x" })),
  ask("write in a realm that is missing", "PUT /admin/realms/missing/users/missing", { ...writer, body: {} }),
  ask("write as a client that reads", ...change("{one}", kept, as("reader"))),
  ask("write as a client that may do nothing", ...change("{one}", kept, as("stranger"))),
  ask("write without a token", ...change("{one}", kept, {})),
];

export const sets = [{ name: "realm", options: {}, steps: [...logins, ...reads, ...writes] }];
