// What a gateway asks an engine of the Camunda 7 family; npm run record -- camunda operaton
import { ask, put } from "../recorder/steps.mjs";

const basic = (user, password) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
const as = (id, password = `secret of ${id}`) => ({ headers: { authorization: basic(id, password) } });
const admin = { headers: { authorization: "{admin}" } };

const person = (id, more = {}) => ({
  id,
  firstName: `First ${id}`,
  lastName: `Last ${id}`,
  email: `${id}@x`,
  ...more,
});
const jonny = { id: "jonny1", firstName: "John", lastName: "Doe", email: "aNewEmailAddress" };
const fifty = Array.from({ length: 50 }, (_, n) => (n % 10 ? `missing${n}` : `member${n / 10}`)).join("%2C");

const members = Array.from({ length: 5 }, (_, n) =>
  put("putUser", person(`member${n}`, { firstName: n % 2 ? "Odd" : "Even", groups: ["recorded"] })),
);

const open = [
  ask("version", "GET /version"),
  ask("options as a probe asks", "OPTIONS /user/x/profile", { headers: { accept: "*/*" } }),
  ask("options for JSON", "OPTIONS /user/x/profile"),
  ask("options for plain text", "OPTIONS /user/x/profile", { headers: { accept: "text/plain" } }),
  ...members,
  put("putUser", person("jonny1")),
  ask("read one of a list", "GET /user?idIn=member1&maxResults=1"),
  ask("read none of a list", "GET /user?idIn=missing&maxResults=1"),
  ask("read some of fifty", `GET /user?idIn=${fifty}&maxResults=50`),
  ask("read the same twice", "GET /user?idIn=member1%2Cmember0%2Cmember1&maxResults=3"),
  ask("read in another case", "GET /user?idIn=MEMBER1&maxResults=1"),
  ask("read odd letters", "GET /user?idIn=Zo%C3%AB%F0%9F%A6%8A%2Ca%20b%2Ca%3Bb%2Ca%2Bb%2C%25&maxResults=5"),
  ask("read one", "GET /user/member2/profile"),
  ask("read one that is missing", "GET /user/missing/profile"),
  ask("read one of odd letters", "GET /user/Zo%C3%AB%F0%9F%A6%8A/profile"),
  ask("write as documented", "PUT /user/jonny1/profile", { body: jonny }),
  ask("write as documented: read back", "GET /user/jonny1/profile"),
  ask("write nulls", "PUT /user/jonny1/profile", { body: { ...jonny, lastName: null, email: null } }),
  ask("write nulls: read back", "GET /user/jonny1/profile"),
  ask("write empty texts", "PUT /user/jonny1/profile", { body: { ...jonny, firstName: "", email: "" } }),
  ask("write empty texts: read back", "GET /user/jonny1/profile"),
  ask("write odd letters", "PUT /user/jonny1/profile", { body: { ...jonny, firstName: 'Zoë "🦊" \\ \n' } }),
  ask("write odd letters: read back", "GET /user/jonny1/profile"),
  ask("write the longest", "PUT /user/jonny1/profile", { body: { ...jonny, email: "x".repeat(255) } }),
  ask("write too long", "PUT /user/jonny1/profile", { body: { ...jonny, email: "x".repeat(256) } }),
  ask("write one that is missing", "PUT /user/missing/profile", { body: { ...jonny, id: "missing" } }),
  ask("write in another case", "PUT /user/JONNY1/profile", { body: { ...jonny, id: "JONNY1" } }),
  ask(
    "search by group",
    "GET /user?memberOfGroup=recorded&sortBy=userId&sortOrder=asc&firstResult=0&maxResults=10",
  ),
  ask(
    "search by all",
    "GET /user?firstName=Odd&lastNameLike=%25member%25&emailLike=%25%40x&memberOfGroup=recorded&sortBy=email&sortOrder=desc&firstResult=0&maxResults=10",
  ),
  ask(
    "search a page",
    "GET /user?memberOfGroup=recorded&sortBy=lastName&sortOrder=desc&firstResult=2&maxResults=2",
  ),
  ask("search beyond the end", "GET /user?memberOfGroup=recorded&firstResult=20&maxResults=2"),
  ask("search nothing", "GET /user?memberOfGroup=recorded&firstResult=0&maxResults=0"),
  ask("search an unknown group", "GET /user?memberOfGroup=unknown&firstResult=0&maxResults=10"),
  ask("search odd letters", "GET /user?lastName=a%26b%3Dc%20%2B%20%23%3F&firstResult=0&maxResults=10"),
  ask("count", "GET /user/count?memberOfGroup=recorded"),
  ask("count some", "GET /user/count?firstName=Odd&memberOfGroup=recorded"),
  ask("count none", "GET /user/count?email=nobody"),
  ask("engine by name: list", "GET /engine/default/user?idIn=member1&maxResults=1"),
  ask("engine by name: count", "GET /engine/default/user/count?memberOfGroup=recorded"),
  ask("engine by name: read", "GET /engine/default/user/member1/profile"),
  ask("engine by name: write", "PUT /engine/default/user/jonny1/profile", { body: jonny }),
  ask("engine by name: options", "OPTIONS /engine/default/user/x/profile", { headers: { accept: "*/*" } }),
  ask("engine that is missing: list", "GET /engine/other/user?idIn=member1&maxResults=1"),
  ask("engine that is missing: write", "PUT /engine/other/user/jonny1/profile", { body: jonny }),
  ask("no such route", "GET /no/such/route"),
];

const guarded = [
  ...["reader", "readable", "writable", "hidden"].map((id) =>
    put("putUser", person(id, { password: `secret of ${id}` })),
  ),
  put("grant", "reader", ["READ"], "readable"),
  put("grant", "reader", ["READ", "UPDATE"], "writable"),
  ask("version without credentials", "GET /version"),
  ask("version", "GET /version", admin),
  ask("list without credentials", "GET /user?idIn=reader&maxResults=1"),
  ask("list with a wrong password", "GET /user?idIn=reader&maxResults=1", as("hidden", "wrong")),
  ask("list as nobody", "GET /user?idIn=reader&maxResults=1", as("nobody")),
  ask("list with a token", "GET /user?idIn=reader&maxResults=1", { headers: { authorization: "Bearer x" } }),
  ask("write without credentials", "PUT /user/writable/profile", { body: person("writable") }),
  ask("list as the administrator", "GET /user?idIn=reader%2Chidden&maxResults=2", admin),
  ask(
    "list what may be read",
    "GET /user?idIn=reader%2Creadable%2Cwritable%2Chidden&maxResults=4",
    as("reader"),
  ),
  ask("count what may be read", "GET /user/count", as("reader")),
  ask("read oneself", "GET /user/reader/profile", as("reader")),
  ask("read what is hidden", "GET /user/hidden/profile", as("reader")),
  ask("write oneself", "PUT /user/reader/profile", { ...as("reader"), body: person("reader") }),
  ask("write what may be written", "PUT /user/writable/profile", {
    ...as("reader"),
    body: person("writable"),
  }),
  ask("write what may be read", "PUT /user/readable/profile", { ...as("reader"), body: person("readable") }),
  ask("write what is hidden", "PUT /user/hidden/profile", { ...as("reader"), body: person("hidden") }),
];

const readOnly = [
  ask("read", "GET /user/demo/profile"),
  ask("list", "GET /user?idIn=demo&maxResults=1"),
  ask("write", "PUT /user/demo/profile", { body: person("demo") }),
  ask("write one that is missing", "PUT /user/missing/profile", { body: person("missing") }),
];

const limited = [
  ...members,
  ask("list within the limit", "GET /user?idIn=member0%2Cmember1&maxResults=2", admin),
  ask("list beyond the limit", "GET /user?idIn=member0%2Cmember1%2Cmember2%2Cmember3&maxResults=4", admin),
  ask("search beyond the limit", "GET /user?memberOfGroup=recorded&firstResult=0&maxResults=10", admin),
  ask("list without a limit", "GET /user?idIn=member0", admin),
  ask("count", "GET /user/count?memberOfGroup=recorded", admin),
  ask("read", "GET /user/member0/profile", admin),
  ask("write", "PUT /user/member0/profile", { ...admin, body: person("member0") }),
];

const password = "Str0ng!pass-word-42";
const create = (profile, secret = password, more = {}) => ({
  ...more,
  body: { profile, credentials: { password: secret } },
});
const credentials = (secret, own = null, more = {}) => ({
  ...more,
  body: { password: secret, authenticatedUserPassword: own },
});
const known = { id: "recnew", firstName: "Rec", lastName: "New", email: "rec@x" };

const mayAll = "permissionName=ALL&resourceName=AUTHORIZATION&resourceType=4";

const accounts = [
  ask("options of the list", "OPTIONS /user"),
  ask("options of every user", "OPTIONS /user/*"),
  ask("authorization where nobody says who asks", `GET /authorization/check?${mayAll}`),
  ask("create", "POST /user/create", create(known)),
  ask("create: read back", "GET /user/recnew/profile"),
  ask("create one that exists", "POST /user/create", create(known)),
  ask(
    "create without names",
    "POST /user/create",
    create({ id: "recbare", firstName: null, lastName: null, email: null }),
  ),
  ask("create an id that the engine does not take", "POST /user/create", create({ ...known, id: "a/b" })),
  ask("create an id that is too long", "POST /user/create", create({ ...known, id: "x".repeat(65) })),
  ask(
    "create with a name that is too long",
    "POST /user/create",
    create({ ...known, id: "reclong", firstName: "x".repeat(256) }),
  ),
  ask("create without a password", "POST /user/create", create({ ...known, id: "recnone" }, "")),
  ask("change a password", "PUT /user/recnew/credentials", credentials("An0ther!pass-word")),
  ask("change the password of one that is missing", "PUT /user/missing/credentials", credentials(password)),
  ask("change a password to none", "PUT /user/recnew/credentials", credentials("")),
  ask("unlock", "POST /user/recnew/unlock"),
  ask("unlock one that is missing", "POST /user/missing/unlock"),
  ask("password policy", "GET /identity/password-policy"),
  ask("delete", "DELETE /user/recnew"),
  ask("delete: read back", "GET /user/recnew/profile"),
  ask("delete one that is missing", "DELETE /user/missing"),
];

const named = "/engine/default";
const accountsOfAnEngine = [
  ask("options of the list of an engine", `OPTIONS ${named}/user`),
  ask("options of every user of an engine", `OPTIONS ${named}/user/*`),
  ask("authorization in an engine", `GET ${named}/authorization/check?${mayAll}`),
  ask("create in an engine", `POST ${named}/user/create`, create(known)),
  ask(
    "change a password in an engine",
    `PUT ${named}/user/recnew/credentials`,
    credentials("An0ther!pass-word"),
  ),
  ask("unlock in an engine", `POST ${named}/user/recnew/unlock`),
  ask("password policy of an engine", `GET ${named}/identity/password-policy`),
  ask("delete in an engine", `DELETE ${named}/user/recnew`),
];

const guardedAccounts = [
  // A wrong password locks its user for some seconds.
  put("putUser", person("recwrong", { password: "secret of recwrong" })),
  put("putUser", person("recshy", { password: "secret of recshy" })),
  put("putUser", person("recown", { password: "secret of recown" })),
  put("putUser", person("recother", { password: "secret of recother" })),
  ask("options of the list", "OPTIONS /user", as("recown")),
  ask("options of the list as the administrator", "OPTIONS /user", admin),
  ask("options of every user", "OPTIONS /user/*", as("recown")),
  ask("options of every user as the administrator", "OPTIONS /user/*", admin),
  ask("authorization with too few rights", `GET /authorization/check?${mayAll}`, as("recown")),
  ask("authorization as the administrator", `GET /authorization/check?${mayAll}`, admin),
  ask("authorization without credentials", `GET /authorization/check?${mayAll}`),
  ask(
    "authorization for every user",
    "GET /authorization/check?permissionName=UPDATE&resourceName=USER&resourceType=1&resourceId=*",
    as("recown"),
  ),
  ask(
    "authorization for a permission that is none",
    "GET /authorization/check?permissionName=NOPE&resourceName=USER&resourceType=1",
    as("recown"),
  ),
  ask(
    "authorization without a permission",
    "GET /authorization/check?resourceName=USER&resourceType=1",
    as("recown"),
  ),
  ask("create", "POST /user/create", create(known, password, admin)),
  ask(
    "create with too few rights",
    "POST /user/create",
    create({ ...known, id: "recdenied" }, password, as("recown")),
  ),
  ask("create without credentials", "POST /user/create", create({ ...known, id: "recdenied" })),
  ask(
    "change one's own password with a wrong one",
    "PUT /user/recwrong/credentials",
    credentials(password, "wrong", as("recwrong")),
  ),
  ask(
    "change one's own password without the old one",
    "PUT /user/recshy/credentials",
    credentials(password, null, as("recshy")),
  ),
  ask(
    "change somebody else's password",
    "PUT /user/recother/credentials",
    credentials(password, "secret of recown", as("recown")),
  ),
  ask(
    "change one's own password",
    "PUT /user/recown/credentials",
    credentials(password, "secret of recown", as("recown")),
  ),
  ask(
    "change a password as the administrator",
    "PUT /user/recother/credentials",
    credentials(password, "demo", admin),
  ),
  ask("unlock with too few rights", "POST /user/recother/unlock", as("recown", password)),
  ask("unlock as the administrator", "POST /user/recother/unlock", admin),
  ask("password policy", "GET /identity/password-policy", as("recown", password)),
  ask("delete with too few rights", "DELETE /user/recother", as("recown", password)),
  ask("delete as the administrator", "DELETE /user/recother", admin),
];

const readOnlyAccounts = [
  ask("options of the list", "OPTIONS /user"),
  ask("options of every user", "OPTIONS /user/*"),
  ask("create", "POST /user/create", create(known)),
  ask("change a password", "PUT /user/demo/credentials", credentials(password)),
  ask("unlock", "POST /user/demo/unlock"),
  ask("delete", "DELETE /user/demo"),
];

const policy = [
  ask("password policy", "GET /identity/password-policy"),
  ask("create with a weak password", "POST /user/create", create(known, "weak")),
  ask("create with a strong password", "POST /user/create", create(known)),
  ask("change a password to a weak one", "PUT /user/recnew/credentials", credentials("weak")),
  ask("change a password to a strong one", "PUT /user/recnew/credentials", credentials("An0ther!pass-word")),
];

export const sets = [
  { name: "open", options: {}, steps: [...open, ...accounts, ...accountsOfAnEngine] },
  {
    name: "guarded",
    options: { auth: "basic", authorization: true },
    steps: [...guarded, ...guardedAccounts],
  },
  { name: "read-only", options: { readOnly: true }, steps: [...readOnly, ...readOnlyAccounts] },
  { name: "limited", options: { auth: "basic", maxResults: 3 }, steps: limited },
  { name: "policy", options: { passwordPolicy: true }, steps: policy },
];
