// What a gateway asks an Elasticsearch; npm run record -- elasticsearch
import { ask, put, putAs } from "../recorder/steps.mjs";

const admin = { headers: { authorization: "{admin}" } };
const basic = (user, password) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
const as = (user, password = `secret of ${user}`) => ({ headers: { authorization: basic(user, password) } });
const with_ = (authorization) => ({ headers: { authorization } });

/** Of jacknich, of rec-two, and of nobody. */
const JACK = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";
const TWO = "{two}";
const NOBODY = "u_nobody_0";
const password = "l0ng-r4nd0m-p@ssw0rd";

const activate = "POST /_security/profile/_activate";
const grant = (username, secret) => ({ grant_type: "password", username, password: secret });
const token = (value) => ({ grant_type: "access_token", access_token: value });
const data = (uid, query = "?refresh=false") => `PUT /_security/profile/${uid}/_data${query}`;
const profile = (...uids) => `GET /_security/profile/${uids.join(",")}`;
const suggest = (body, more = admin) => ({ ...more, body });
const queryUsers = "POST /_security/_query/user?with_profile_uid=true";
const terms = (...names) => ({
  ...admin,
  body: { query: { terms: { username: names } }, size: names.length },
});
const nested = (depth) => (depth === 0 ? {} : { a: nested(depth - 1) });
const jack = {
  username: "jacknich",
  password,
  roles: ["admin", "other_role1"],
  fullName: "Jack Nicholson",
  email: "jacknich@example.com",
};

const setup = [
  put("putRole", "admin", {}),
  put("putRole", "other_role1", {}),
  put("putRole", "rec-service", { cluster: ["manage_user_profile", "read_security"] }),
  put("putRole", "rec-reader", { cluster: ["read_security"] }),
  put("putRole", "rec-writer", { global: { profile: { write: { applications: ["app1*"] } } } }),
  put("putUser", jack),
  put("putUser", { username: "rec-two", password: "secret of rec-two" }),
  put("putUser", { username: "rec-idle", password: "secret of rec-idle", fullName: "Never Activated" }),
  ...["rec\\back", "rec/sl?a#sh", "rec,comma", "../rec"].map((username) =>
    put("putUser", { username, password: "secret of an odd one" }),
  ),
  put("putUser", { username: "rec-off", password: "secret of rec-off", enabled: false }),
  ...["service", "reader", "writer"].map((role) =>
    put("putUser", { username: `rec-${role}`, password: `secret of rec-${role}`, roles: [`rec-${role}`] }),
  ),
  putAs("key", "apiKey", { cluster: ["manage_user_profile", "read_security"] }),
  putAs("poor", "apiKey", { cluster: ["monitor"] }),
];

const first = [
  ask("before the first profile: read", profile(JACK, NOBODY), admin),
  ask(
    "before the first profile: suggest",
    "POST /_security/profile/_suggest",
    suggest({ name: "jack", size: 10 }),
  ),
];

const activation = [
  ask("activate as documented", activate, { ...admin, body: grant("jacknich", password) }),
  ask("activate again at once", activate, { ...admin, body: grant("jacknich", password) }),
  ask("activate another", activate, {
    ...admin,
    body: grant("rec-two", "secret of rec-two"),
    as: { two: "uid" },
  }),
  ask("activate with a wrong password", activate, { ...admin, body: grant("jacknich", "wrong") }),
  ask("activate nobody", activate, { ...admin, body: grant("rec-nobody", "wrong") }),
  ask("activate a disabled user", activate, { ...admin, body: grant("rec-off", "secret of rec-off") }),
  ask("activate with empty texts", activate, { ...admin, body: grant("", "") }),
  ask("get a token", "POST /_security/oauth2/token", {
    ...admin,
    body: grant("jacknich", password),
    as: { token: "access_token" },
    only: ["type", "expires_in"],
  }),
  ask("activate by token", activate, { ...admin, body: token("{token}") }),
  ask("activate by no token", activate, { ...admin, body: token("no token") }),
  ask("activate by an API key", activate, { ...admin, body: token("bm86a2V5") }),
  ask("invalidate the token", "DELETE /_security/oauth2/token", { ...admin, body: { token: "{token}" } }),
  ask("activate by an invalidated token", activate, { ...admin, body: token("{token}") }),
  ask("who has an invalidated token", "GET /_security/_authenticate", with_("Bearer {token}")),
  ask("activate without credentials", activate, { body: grant("jacknich", password) }),
  ask("activate with wrong credentials", activate, {
    ...as("rec-two", "wrong"),
    body: grant("jacknich", password),
  }),
  ask("activate with too few privileges", activate, {
    ...as("rec-reader"),
    body: grant("jacknich", password),
  }),
  ask("activate wrongly with too few privileges", activate, {
    ...as("rec-reader"),
    body: grant("jacknich", "wrong"),
  }),
  ask("activate with just enough privileges", activate, {
    ...as("rec-service"),
    body: grant("jacknich", password),
  }),
];

const writes = [
  ask("write as documented", data(JACK, "?refresh=wait_for"), {
    ...admin,
    body: { labels: { direction: "north" }, data: { app1: { theme: "default" } } },
  }),
  ask("write as documented: read back", `${profile(JACK)}?data=*`, admin),
  ask("write without refresh", data(JACK, ""), {
    ...admin,
    body: { data: { app1: { font: { size: 12 } } } },
  }),
  ask("write with refresh", data(JACK, "?refresh=true"), {
    ...admin,
    body: { data: { app2: [1, { a: null }] } },
  }),
  ask("merge", data(JACK), {
    ...admin,
    body: { data: { app1: { font: { bold: true }, theme: null }, app2: [2] } },
  }),
  ask("merge: read back", `${profile(JACK)}?data=*`, admin),
  ask("read the version", profile(JACK), {
    ...admin,
    as: { seq: "profiles.0._doc._seq_no", term: "profiles.0._doc._primary_term" },
  }),
  ask("write onto the version", data(JACK, "?if_seq_no={seq}&if_primary_term={term}&refresh=false"), {
    ...admin,
    body: { data: { app1: { theme: "dark" } } },
  }),
  ask("write onto an old version", data(JACK, "?if_seq_no={seq}&if_primary_term={term}&refresh=false"), {
    ...admin,
    body: { data: { app1: { theme: "light" } } },
  }),
  ask("write to nobody", data(NOBODY), { ...admin, body: { data: { a: 1 } } }),
  ask("write to nobody's version", data(NOBODY, "?if_seq_no=1&if_primary_term=1&refresh=false"), {
    ...admin,
    body: { data: { a: 1 } },
  }),
  ask("write nothing", data(JACK), { ...admin, body: {} }),
  ask("write names with a dot", data(JACK), { ...admin, body: { labels: { "a.b": 1 } } }),
  ask("write names with an underscore", data(JACK), { ...admin, body: { data: { _a: 1 } } }),
  ask("write labels that are too deep", data(JACK), { ...admin, body: { labels: nested(21) } }),
  ask("write onto half a version", data(JACK, "?if_seq_no=1&refresh=false"), {
    ...admin,
    body: { data: { a: 1 } },
  }),
  ask("write with too few privileges", data(JACK), { ...as("rec-reader"), body: { data: { a: 1 } } }),
  ask("write under an allowed name", data(JACK), { ...as("rec-writer"), body: { data: { "app1-x": 1 } } }),
  ask("write under another name", data(JACK), { ...as("rec-writer"), body: { data: { app2: 1 } } }),
  ask("write with an API key", data(JACK), { ...with_("{key}"), body: { data: { app1: { key: true } } } }),
  ask("write with a poor API key", data(JACK), { ...with_("{poor}"), body: { data: { a: 1 } } }),
  ask("write without credentials", data(JACK), { body: { data: { a: 1 } } }),
  ask("disable", `PUT /_security/profile/${JACK}/_disable?refresh=true`, admin),
  ask("disable again", `PUT /_security/profile/${JACK}/_disable?refresh=true`, admin),
  ask("disable: read back", profile(JACK), admin),
  ask("enable", `PUT /_security/profile/${JACK}/_enable?refresh=true`, admin),
  ask("enable nobody", `PUT /_security/profile/${NOBODY}/_enable?refresh=false`, admin),
  ask("disable with too few privileges", `PUT /_security/profile/${JACK}/_disable`, as("rec-reader")),
];

const reads = [
  ask("read several", profile(TWO, NOBODY, JACK), admin),
  ask("read none", profile(NOBODY), admin),
  ask("read parts", `${profile(JACK)}?data=app1.theme%2C*.font%2Cnothing`, admin),
  ask("read a subtree", `${profile(JACK)}?data=app1`, admin),
  ask("read with just enough privileges", profile(TWO), as("rec-reader")),
  ask("read with an API key", profile(TWO), with_("{key}")),
  ask("read with a poor API key", profile(TWO), with_("{poor}")),
  ask("read without credentials", profile(TWO)),
  ask("read with a wrong password", profile(TWO), as("rec-two", "wrong")),
  ask("read with a made-up API key", profile(TWO), with_("ApiKey bm86a2V5")),
  ask("read with a made-up token", profile(TWO), with_("Bearer no-token")),
  ask("read with something else", profile(TWO), with_("Something else")),
  ask("users", "GET /_security/user/jacknich,rec-idle,rec-nobody,elastic?with_profile_uid=true", admin),
  ask(
    "users with odd names",
    "GET /_security/user/rec%5Cback,rec%2Fsl%3Fa%23sh,..%2Frec,rec-nobody?with_profile_uid=true",
    admin,
  ),
  ask(
    "a user with a comma in the name, in a path",
    "GET /_security/user/rec%2Ccomma?with_profile_uid=true",
    admin,
  ),
  ask("users by a search", queryUsers, terms("rec,comma", "../rec", "rec-nobody", "elastic")),
  ask("users by a search: with a profile", queryUsers, terms("jacknich")),
  ask("users by a search: nobody", queryUsers, terms("rec-nobody")),
  ask("users by a search, with too few privileges", queryUsers, {
    ...terms("jacknich"),
    ...as("rec-writer"),
  }),
  ask("users that are missing", "GET /_security/user/rec-nobody?with_profile_uid=true", admin),
  ask(
    "users with too few privileges",
    "GET /_security/user/jacknich?with_profile_uid=true",
    as("rec-writer"),
  ),
  ask("suggest by name", "POST /_security/profile/_suggest", suggest({ name: "nichol", size: 10 })),
  ask(
    "suggest with data",
    "POST /_security/profile/_suggest",
    suggest({ name: "jacknich", size: 1, data: "app1.font" }),
  ),
  ask(
    "suggest with hints",
    "POST /_security/profile/_suggest",
    suggest({ name: "jack", size: 1, hint: { uids: [JACK], labels: { direction: ["north"] } } }),
  ),
  ask("suggest nobody", "POST /_security/profile/_suggest", suggest({ name: "qqqqqqqq", size: 10 })),
  ask(
    "suggest with too few privileges",
    "POST /_security/profile/_suggest",
    suggest({ size: 1 }, as("rec-writer")),
  ),
];

const who = [
  ask("who am I", "GET /_security/_authenticate", as("jacknich", password)),
  ask("who am I with an API key", "GET /_security/_authenticate", with_("{key}")),
  ask("who am I without credentials", "GET /_security/_authenticate"),
  ask("who am I with a wrong password", "GET /_security/_authenticate", as("rec-two", "wrong")),
  ask("do I have the privilege", "POST /_security/user/_has_privileges", {
    ...as("rec-service"),
    body: { cluster: ["manage_user_profile"] },
  }),
  ask("do I lack the privilege", "POST /_security/user/_has_privileges", {
    ...as("rec-reader"),
    body: { cluster: ["manage_user_profile"] },
  }),
  ask("version", "GET /", admin),
  ask("version without credentials", "GET /"),
  ask("options without credentials", "OPTIONS /_security/_authenticate"),
];

const hasPrivileges = "POST /_security/profile/_has_privileges";
const asked = (uids, privileges, more = admin) => ({ ...more, body: { uids, privileges } });

const privileges = [
  ask("who has a cluster privilege", hasPrivileges, {
    ...asked([JACK, TWO, NOBODY], { cluster: ["monitor"] }),
    unordered: true,
  }),
  ask(
    "who has privileges of an index",
    hasPrivileges,
    asked([JACK], { index: [{ names: ["books"], privileges: ["read"], allow_restricted_indices: false }] }),
  ),
  ask(
    "who has privileges of an application",
    hasPrivileges,
    asked([JACK], { application: [{ application: "app1", privileges: ["data:read"], resources: ["*"] }] }),
  ),
  ask("who has privileges of applications with odd names", hasPrivileges, {
    ...asked([], {
      application: [
        ...["app*", "my app", "Ünder", "ab_c", "-app", "app-a,b", 'app_a|"b', "app-", "app_x-y_😀", "app"],
      ].map((application) => ({ application, privileges: ["read"], resources: ["*"] })),
    }),
  }),
  ask("who has no privilege at all", hasPrivileges, asked([JACK], {})),
  ask("who has an unknown privilege", hasPrivileges, asked([JACK], { cluster: ["no_such_privilege"] })),
  ask(
    "who has an unknown privilege of an index",
    hasPrivileges,
    asked([JACK], {
      index: [{ names: ["books"], privileges: ["no_such_privilege"], allow_restricted_indices: false }],
    }),
  ),
  ask("who of nobody has a privilege", hasPrivileges, asked([], { cluster: ["monitor"] })),
  ask(
    "who has a privilege, with too few rights",
    hasPrivileges,
    asked([JACK], { cluster: ["monitor"] }, as("rec-two")),
  ),
  ask("who has a privilege, without credentials", hasPrivileges, asked([JACK], { cluster: ["monitor"] }, {})),
];

const basicLicense = [
  put("putUser", jack),
  ask("activate", activate, { ...admin, body: grant("jacknich", password) }),
  ask("read", profile(JACK), admin),
  ask("write", data(JACK), { ...admin, body: { labels: { a: "b" } } }),
  ask("suggest", "POST /_security/profile/_suggest", suggest({ name: "jack", size: 10 })),
  ask("get a token", "POST /_security/oauth2/token", { ...admin, body: grant("jacknich", password) }),
];

export const sets = [
  {
    name: "trial",
    options: {},
    steps: [...setup, ...first, ...activation, ...writes, ...reads, ...privileges, ...who],
  },
  { name: "basic", options: { license: "basic" }, steps: basicLicense },
];
