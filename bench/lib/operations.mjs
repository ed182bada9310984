// What is measured. Each operation says the same work three times: in the schema of the gateway, which the peers that
// write their own schema have too; in the one that Hive Gateway makes of an OpenAPI document; and as the REST calls that
// the upstream itself would get, for the bare proxy. With each request goes the answer that is right.
const USERS = 10_000;
const VARIETY = 4096;
const FIFTY = 50;

/** Same seed, same requests: whoever is measured in a round gets what the others got. */
export function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const CHANGE = { firstName: "Ada", lastName: "Lovelace", email: "ada@example.org" };
const profile = (id) => ({
  userId: id,
  firstName: `First ${id}`,
  lastName: `Last ${id}`,
  email: `${id}@example.org`,
});
const row = (id) => ({ id, firstName: `First ${id}`, lastName: `Last ${id}`, email: `${id}@example.org` });
const someIds = (count, pick) => Array.from({ length: count }, () => `u${pick(USERS)}`);

const OWN = { id: "ID!", fields: "{ userId firstName lastName email }" };
const HIVE = { id: "String!", fields: "{ userId: id firstName lastName email }" };
const schemaOf = (style) => (style === "hive" ? HIVE : OWN);
const post = (query, variables, data) => ({
  method: "POST",
  path: "/graphql",
  body: { query, variables },
  right: { data },
});
const get = (path, right) => ({ method: "GET", path, right });

/** Kinds of work: `(style, pick, place)` gives one request. */
const mutation = (style, pick) => {
  const [id] = someIds(1, pick);
  if (style === "rest")
    return { method: "PUT", path: `/engine-rest/user/${id}/profile`, body: CHANGE, right: undefined };
  if (style === "hive")
    return post(
      "mutation Update($id: String!, $input: UserProfileInput_Input!) { updateUserProfile(id: $id, input: $input) }",
      { id, input: CHANGE },
      { updateUserProfile: "" },
    );
  return post(
    "mutation Update($input: UpdateUserProfileInput!) { updateUserProfile(input: $input) { __typename } }",
    { input: { id, ...CHANGE } },
    { updateUserProfile: { __typename: "UpdateUserProfilePayload" } },
  );
};

const read = (name) => (style, pick, place) => {
  const [id] = someIds(1, pick);
  if (style === "rest") return get(`/engine-rest/user/${id}/profile`, row(id));
  const { id: type, fields } = schemaOf(style);
  return post(
    `query ${name(place)}($id: ${type}) { camundaUserProfile(id: $id) ${fields} }`,
    { id },
    { camundaUserProfile: profile(id) },
  );
};
const one = read(() => "One");
const unseen = read((place) => `One${place}`);

const bulk = (ids) => get(`/engine-rest/user?idIn=${ids.join(",")}&maxResults=${ids.length}`, ids.map(row));
const distinct = (count, pick) => {
  const ids = new Set();
  while (ids.size < count) ids.add(`u${pick(USERS)}`);
  return [...ids];
};

const aliases = (style, pick) => {
  const ids = distinct(FIFTY, pick);
  if (style === "rest") return bulk(ids);
  const { id: type, fields } = schemaOf(style);
  const places = ids.map((_, place) => place);
  return post(
    `query Fifty(${places.map((place) => `$i${place}: ${type}`).join(", ")}) { ${places.map((place) => `p${place}: camundaUserProfile(id: $i${place}) ${fields}`).join(" ")} }`,
    Object.fromEntries(ids.map((id, place) => [`i${place}`, id])),
    Object.fromEntries(ids.map((id, place) => [`p${place}`, profile(id)])),
  );
};

const list = (count) => (style, pick) => {
  const ids = distinct(count, pick);
  if (style === "rest") return bulk(ids);
  const { fields } = schemaOf(style);
  const right = { camundaUserProfiles: ids.map(profile) };
  if (style === "hive")
    return post(
      `query List($ids: String!) { camundaUserProfiles(idIn: $ids) ${fields} }`,
      { ids: ids.join(",") },
      right,
    );
  return post(`query List($ids: [ID!]!) { camundaUserProfiles(ids: $ids) ${fields} }`, { ids }, right);
};

const KINDS = [one, list(20), aliases, mutation];
const mixture = (style, pick, place) => KINDS[place % KINDS.length](style, pick, place);

/**
 * `settings` names how the gateway is set up (see settings.mjs), `variety` is how many different requests there are, and
 * `against` who else is measured: all peers, only the fastest of them and the bare proxy, or the proxy alone, where what
 * is asked of the gateway has no like elsewhere. `once`: one round is enough for a shape.
 */
const DEFAULTS = {
  clients: 64,
  credentials: 1,
  latency: 0,
  settings: "plain",
  variety: VARIETY,
  against: "proxy",
  once: false,
};
const NAMED = {
  W1: { what: "one mutation", work: mutation, against: "all" },
  W2A200: {
    what: "one read, 200 credentials: nothing to merge",
    work: one,
    credentials: 200,
    against: "all",
  },
  W2: { what: "one read, one credential", work: one, against: "all" },
  W3: { what: "fifty aliases", work: aliases, variety: 512, against: "all" },
  W3B: { what: "one list of fifty", work: list(FIFTY), variety: 512, against: "all" },
  W4: { what: "one read, 200 clients", work: one, clients: 200, against: "all" },
  W4A10: {
    what: "one read, 200 clients, 10 credentials",
    work: one,
    clients: 200,
    credentials: 10,
    against: "fastest",
  },
  W4A200: {
    what: "one read, 200 clients, 200 credentials",
    work: one,
    clients: 200,
    credentials: 200,
    against: "fastest",
  },
  W1KEYS: { what: "one mutation with `apiKeys`", work: mutation, settings: "apiKeys" },
  W2KEYS: { what: "one read with `apiKeys`", work: one, settings: "apiKeys" },
  W1JWT: { what: "one mutation with `jwt`", work: mutation, settings: "jwt" },
  W2JWT: { what: "one read with `jwt`", work: one, settings: "jwt" },
  W1METRICS: { what: "one mutation with `/metrics`", work: mutation, settings: "metrics" },
  W2METRICS: { what: "one read with `/metrics`", work: one, settings: "metrics" },
  D10K: {
    what: "one read, 10,000 different documents in turn",
    work: unseen,
    settings: "documents",
    variety: 10_000,
    against: "fastest",
  },
  MIX: {
    what: "reads, lists, aliases and mutations in turn",
    work: mixture,
    variety: 1024,
    settings: "mixture",
    against: "all",
    once: true,
  },
};

/** Growth: `S20` is a list of twenty, `C1000` a thousand clients, `L50` an upstream that takes 50 ms. */
const GROWTH = {
  S: (count) => ({ what: `a list of ${count}`, work: list(count), variety: 512 }),
  C: (clients) => ({ what: `one read, ${clients} clients`, work: one, clients }),
  L: (latency) => ({
    what: `one read, 200 clients, the upstream takes ${latency} ms`,
    work: one,
    clients: 200,
    latency,
  }),
};

export const MAIN = ["W1", "W2A200", "W2", "W3", "W3B", "W4"];
const SLOW = MAIN.map((name) => `${name}L5`);
const GROWTHS = ["S1 S10 S20 S50 S100", "C1 C20 C64 C200 C1000", "L0 L1 L5 L20 L50"].flatMap((names) =>
  names.split(" "),
);
export const OPERATIONS = [
  ...MAIN,
  ...SLOW,
  ...Object.keys(NAMED).filter((name) => !MAIN.includes(name)),
  ...GROWTHS,
];

export function operation(name) {
  const [, letter, number] = /^([SCL])(\d{1,4})$/.exec(name) ?? [];
  if (letter) return { name, ...DEFAULTS, ...GROWTH[letter](Number(number)), once: true };
  const [, base = name, latency] = /^(W\w+)L(\d{1,4})$/.exec(name) ?? [];
  const found = NAMED[base];
  if (!found)
    throw new Error(
      `no operation ${name}: ${Object.keys(NAMED).join(", ")}, these with L<ms> behind, S<ids>, C<clients>, L<ms>`,
    );
  if (latency === undefined) return { name, ...DEFAULTS, ...found };
  const what = `${found.what}, the upstream takes ${latency} ms`;
  return { name, ...DEFAULTS, ...found, what, latency: Number(latency), against: "fastest" };
}

/** The requests of an operation, as `{ method, path, headers, body, right }`. */
export function requests({ work, credentials, variety }, style, seed) {
  const pick = random(seed);
  return Array.from({ length: variety }, (_, place) => ({
    ...work(style, pick, place),
    credential: `Basic ${Buffer.from(`caller${pick(credentials)}:secret`).toString("base64")}`,
  }));
}
