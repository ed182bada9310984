// What a gateway asks a Kuzzle; npm run record -- kuzzle
import { ask, put, putAs, wait } from "../recorder/steps.mjs";

const bearer = (token) => ({ headers: { authorization: `Bearer ${token}` } });
const admin = bearer("{token}");
const reader = bearer("{reader}");
const login = (username, password) => ({ body: { username, password } });
const ids = (...list) => ({ ...admin, body: { ids: list } });
const search = (query, more = {}) => ({ ...admin, ...more, body: { query, sort: [{ _id: "asc" }] } });
const byRole = (...roles) => search({ terms: { "policies.roleId": roles } });
const update = (id, flags = "strict=&refresh=false&retryOnConflict=10") =>
  `PUT /profiles/${id}/_update?${flags}`;
const written = (body, more = {}) => ({ ...admin, ...more, body });
const policies = (...roleIds) => roleIds.map((roleId) => ({ roleId }));
const restricted = (...restrictedTo) => ({ policies: [{ roleId: "rec-role", restrictedTo }] });

const setup = [
  put("putRole", "rec-role", { document: ["get"] }),
  put("putRole", "rec-found", { document: ["search"] }),
  put("putRole", "rec-reading", { auth: ["*"], security: ["getProfile", "mGetProfiles"] }),
  put("putIndex", "rec-index", ["books", "films"]),
  put("putProfile", "rec-written", policies("rec-role"), 5),
  put("putProfile", "rec readers ü", policies("rec-reading")),
  put("putProfiles", ["rec-a", "rec-b", "rec-c"], policies("rec-found")),
  put("putUser", "rec-reader", ["rec readers ü"], "secret of the reader"),
  put("putUser", "rec-both", ["rec-a", "rec-b"], "secret of both"),
];

const access = [
  ask("log in", "POST /_login/local", { ...login("{username}", "{password}"), as: { token: "result.jwt" } }),
  ask("log in with a wrong password", "POST /_login/local", login("rec-reader", "wrong")),
  ask("log in as nobody", "POST /_login/local", login("rec-nobody", "wrong")),
  ask("log in without a password", "POST /_login/local", login("rec-reader", "")),
  ask("log in with less rights", "POST /_login/local", {
    ...login("rec-reader", "secret of the reader"),
    as: { reader: "result.jwt" },
  }),
  ask("description of the API", "GET /_openapi", { only: ["info"] }),
  ask("who am I", "GET /_me", { ...reader }),
  ask("who am I without a token", "GET /_me"),
  ask("who am I with a forged token", "GET /_me", bearer("kauth-forged")),
  ask("my rights", "GET /_me/_rights", { ...reader, unordered: true }),
  ask("my rights without a token", "GET /_me/_rights", { unordered: true }),
  ask("read without a token", "POST /profiles/_mGet", { body: { ids: ["rec-a"] } }),
  ask("read with a forged token", "POST /profiles/_mGet", {
    ...bearer("kauth-forged"),
    body: { ids: ["rec-a"] },
  }),
  ask("read with something else", "POST /profiles/_mGet", {
    headers: { authorization: "Basic YTpi" },
    body: { ids: ["rec-a"] },
  }),
  ask("read with less rights", "POST /profiles/_mGet", { ...reader, body: { ids: ["rec-a"] } }),
  ask("users with too few rights", "POST /users/_mGet", { ...reader, body: { ids: ["rec-both"] } }),
  ask(
    "search with too few rights",
    "POST /profiles/_search?from=0&size=10",
    search({ match_all: {} }, reader),
  ),
  ask("write with too few rights", update("rec-written"), written({ rateLimit: 6 }, reader)),
  ask("write without a token", update("rec-written"), { body: { rateLimit: 6 } }),
  putAs("key", "apiKey", "rec-reader"),
  ask("read with an API key", "POST /profiles/_mGet", { ...bearer("{key.token}"), body: { ids: ["rec-a"] } }),
  ask("delete the API key", "DELETE /api-keys/{key.id}", reader),
  ask("read with a deleted API key", "POST /profiles/_mGet", {
    ...bearer("{key.token}"),
    body: { ids: ["rec-a"] },
  }),
  ask("log in for a second", "POST /_login/local?expiresIn=1s", {
    ...login("rec-reader", "secret of the reader"),
    as: { short: "result.jwt" },
  }),
  wait(2_100),
  ask("read with an expired token", "POST /profiles/_mGet", {
    ...bearer("{short}"),
    body: { ids: ["rec-a"] },
  }),
  ask("log in to leave", "POST /_login/local?expiresIn=17m", {
    ...login("rec-both", "secret of both"),
    as: { left: "result.jwt" },
  }),
  ask("log out", "POST /_logout", bearer("{left}")),
  ask("read after logging out", "POST /profiles/_mGet", { ...bearer("{left}"), body: { ids: ["rec-a"] } }),
];

const reads = [
  ask("read several", "POST /profiles/_mGet", ids("rec-c", "rec-a", "rec readers ü")),
  ask("read one of several that is missing", "POST /profiles/_mGet", ids("rec-a", "rec-missing", "rec-b")),
  ask("read none", "POST /profiles/_mGet", ids()),
  ask("read the same twice", "POST /profiles/_mGet", ids("rec-a", "rec-a")),
  ask("read one", "GET /profiles/rec%20readers%20%C3%BC", admin),
  ask("read one that is missing", "GET /profiles/rec-missing", admin),
  ask("users", "POST /users/_mGet", { ...ids("rec-both", "rec-nobody", "rec-reader"), unordered: true }),
  ask("users that are missing", "POST /users/_mGet", ids("rec-nobody")),
  ask("search by role", "POST /profiles/_search?from=0&size=10", byRole("rec-found", "rec-none")),
  ask("search a page", "POST /profiles/_search?from=2&size=2", byRole("rec-found")),
  ask("search none of them", "POST /profiles/_search?from=0&size=0", byRole("rec-found")),
  ask("search an unknown role", "POST /profiles/_search?from=0&size=10", byRole("rec-none")),
];

const writes = [
  ask("write as documented", update("rec-written", "strict=&refresh=wait_for&retryOnConflict=10"), {
    ...written({
      rateLimit: 50,
      policies: [
        { roleId: "rec-role" },
        {
          roleId: "default",
          restrictedTo: [{ index: "rec-index" }, { index: "rec-index", collections: ["books", "films"] }],
        },
      ],
    }),
  }),
  ask("write the rate limit alone", update("rec-written"), written({ rateLimit: 0 })),
  ask(
    "write the policies alone",
    update("rec-written"),
    written({ policies: policies("rec-found", "rec-found") }),
  ),
  ask("write nothing", update("rec-written"), written({})),
  ask("write and read back", "GET /profiles/rec-written", admin),
  ask(
    "write by force",
    update("rec-written", "refresh=false&retryOnConflict=10"),
    written(restricted({ index: "rec-none", collections: ["x"] })),
  ),
  ask(
    "write an unknown index",
    update("rec-written"),
    written(restricted({ index: "rec-index" }, { index: "rec-none" })),
  ),
  ask(
    "write an unknown collection",
    update("rec-written"),
    written(restricted({ index: "rec-index", collections: ["films", "none"] })),
  ),
  ask(
    "write the singular of the older example",
    update("rec-written"),
    written(restricted({ index: "rec-index", collection: ["films"] })),
  ),
  ask(
    "write an unknown role",
    update("rec-written"),
    written({ policies: policies("rec-role", "rec-none") }),
  ),
  ask(
    "write a role that reads like a route",
    update("rec-written"),
    written({ policies: policies("_search") }),
  ),
  ask("write a negative rate limit", update("rec-written"), written({ rateLimit: -1 })),
  ask(
    "write too many retries",
    update("rec-written", "strict=&refresh=false&retryOnConflict=2147483648"),
    written({ rateLimit: 1 }),
  ),
  ask("write one that is missing", update("rec-missing"), written({ rateLimit: 1 })),
  ask("write the profile of everybody", update("anonymous"), written({ policies: policies("rec-role") })),
  ask("write odd letters", update("rec%20readers%20%C3%BC"), written({ rateLimit: 7 })),
  put("putOrphan", "rec-orphan", "rec-lost"),
  ask("read an orphan", "GET /profiles/rec-orphan", admin),
  ask("read an orphan among others", "POST /profiles/_mGet", ids("rec-a", "rec-orphan")),
  ask("write an orphan", update("rec-orphan"), written({ rateLimit: 1 })),
  put("putRole", "rec-lost", { document: ["get"] }),
];

const create = (id, flags = "strict=&refresh=wait_for") => `POST /profiles/${id}/_create?${flags}`;
const replace = (id, flags = "strict=&refresh=wait_for") => `PUT /profiles/${id}?${flags}`;
const remove = (id, users = "fail") => `DELETE /profiles/${id}?onAssignedUsers=${users}&refresh=wait_for`;
/** Any action on an id that no path carries safely. */
const query = (action, id, args = {}, body = undefined) => ({
  ...admin,
  body: { controller: "security", action, _id: id, ...args, ...(body && { body }) },
});

const lifecycle = [
  ask("create", create("rec-new"), written({ policies: policies("rec-role"), rateLimit: 3 })),
  ask("create one that exists", create("rec-new"), written({ policies: policies("rec-role") })),
  ask("create with an unknown role", create("rec-other"), written({ policies: policies("rec-none") })),
  ask(
    "create with a role that reads like a route",
    create("rec-other"),
    written({ policies: policies("_mapping") }),
  ),
  ask(
    "create with a role that reads like a route that answers",
    create("rec-other"),
    written({ policies: policies("_count") }),
  ),
  ask(
    "create with a negative rate limit",
    create("rec-other"),
    written({ policies: policies("rec-role"), rateLimit: -1 }),
  ),
  ask(
    "create with an unknown index",
    create("rec-other"),
    written(restricted({ index: "rec-index" }, { index: "rec-none" })),
  ),
  ask(
    "create with an unknown collection",
    create("rec-other"),
    written(restricted({ index: "rec-index", collections: ["films", "none"] })),
  ),
  ask(
    "create by force",
    create("rec-forced", "refresh=false"),
    written(restricted({ index: "rec-none", collections: ["x"] })),
  ),
  ask("create without policies", create("rec-other"), written({ rateLimit: 1 })),
  ask("create the profile of everybody", create("anonymous"), written({ policies: policies("rec-role") })),
  ask("create with too few rights", create("rec-other"), written({ policies: policies("rec-role") }, reader)),
  ask("create without a token", create("rec-other"), { body: { policies: policies("rec-role") } }),
  ask("replace", replace("rec-new"), written({ policies: policies("rec-found") })),
  ask(
    "replace one that is not there",
    replace("rec-replaced"),
    written({ policies: policies("rec-role"), rateLimit: 9 }),
  ),
  ask("replace with an unknown role", replace("rec-new"), written({ policies: policies("rec-none") })),
  ask("replace with an unknown index", replace("rec-new"), written(restricted({ index: "rec-none" }))),
  ask("replace the profile of everybody", replace("anonymous"), written({ policies: policies("rec-role") })),
  ask("replace with too few rights", replace("rec-new"), written({ policies: policies("rec-role") }, reader)),
  put("putProfile", "rec-tagged", policies("rec-role"), 5, { tags: ["red", "green"], own: { deep: [1] } }),
  ask("write beside what else a profile holds", update("rec-tagged"), written({ rateLimit: 6 })),
  ask("read what else a profile holds", "POST /profiles/_mGet", ids("rec-tagged")),
  put("putProfiles", ["rec-owned"], policies("rec-role")),
  put("putUser", "rec-owner", ["rec-owned"], "secret of the owner"),
  wait(1_200),
  ask("delete one that a user has", remove("rec-owned"), admin),
  ask("delete one from its users", remove("rec-owned", "remove"), admin),
  ask("users whose profile was deleted", "POST /users/_mGet", ids("rec-owner")),
  ask("delete", remove("rec-new"), admin),
  ask("delete one that is missing", remove("rec-new"), admin),
  ask("delete the profile of the administrators", remove("admin"), admin),
  ask("delete the profile of everybody from its users", remove("anonymous", "remove"), admin),
  ask("delete with too few rights", remove("rec-replaced"), reader),
  ask("refresh", "POST /_security/profiles/_refresh", admin),
  ask("refresh with too few rights", "POST /_security/profiles/_refresh", reader),
  ask(
    "create an id that no path carries",
    "POST /_query",
    query(
      "createProfile",
      "rec/../odd",
      { strict: true, refresh: "wait_for" },
      { policies: policies("rec-role") },
    ),
  ),
  ask(
    "write an id that no path carries",
    "POST /_query",
    query(
      "updateProfile",
      "rec/../odd",
      { strict: true, refresh: "false", retryOnConflict: 10 },
      { rateLimit: 4 },
    ),
  ),
  ask("read an id that no path carries", "POST /profiles/_mGet", ids("rec/../odd")),
  ask(
    "replace an id that no path carries",
    "POST /_query",
    query("createOrReplaceProfile", "rec/../odd", { refresh: "false" }, { policies: policies("rec-found") }),
  ),
  ask(
    "delete an id that no path carries",
    "POST /_query",
    query("deleteProfile", "rec/../odd", { onAssignedUsers: "fail", refresh: "wait_for" }),
  ),
  ask("search beyond the last page", "POST /profiles/_search?from=9999&size=2", search({ match_all: {} })),
  ask(
    "search from beyond every number",
    "POST /profiles/_search?from=2147483648&size=1",
    search({ match_all: {} }),
  ),
];

const everybody = [
  ask("who am I", "GET /_me"),
  ask("my rights", "GET /_me/_rights", { unordered: true }),
  ask("read", "POST /profiles/_mGet", { body: { ids: ["default", "admin", "anonymous"] } }),
  ask("read with something else", "GET /profiles/default", { headers: { authorization: "Basic YTpi" } }),
  ask("read with a forged token", "GET /profiles/default", bearer("kauth-forged")),
  ask("write", update("default"), { body: { rateLimit: 9 } }),
  ask("search", "POST /profiles/_search?from=0&size=0", {
    body: { query: { match_all: {} }, sort: [{ _id: "asc" }] },
  }),
  ask("description of the API", "GET /_openapi", { only: ["info"] }),
];

export const sets = [
  { name: "administered", options: {}, steps: [...setup, ...access, ...reads, ...writes, ...lifecycle] },
  { name: "open", options: { open: true }, steps: everybody },
];
