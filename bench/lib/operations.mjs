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
      { updateUserProfile: null },
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

/**
 * `settings` names how the gateway is set up (see settings.mjs). `variety` is how many different requests there are.
 * Those with `gatewayOnly` are compared with the bare proxy alone: what they ask of the gateway has no like elsewhere.
 */
const DEFAULTS = {
  clients: 64,
  credentials: 1,
  latency: 0,
  settings: "plain",
  variety: VARIETY,
  gatewayOnly: false,
};
const NAMED = {
  W1: { what: "one mutation", work: mutation },
  W2A200: { what: "one read, 200 credentials: nothing to merge", work: one, credentials: 200 },
  W2: { what: "one read, one credential", work: one },
  W3: { what: "fifty aliases", work: aliases, variety: 512 },
  W3B: { what: "one list of fifty", work: list(FIFTY), variety: 512 },
  W4: { what: "one read, 200 clients", work: one, clients: 200 },
  W4L5: { what: "one read, 200 clients, the upstream takes 5 ms", work: one, clients: 200, latency: 5 },
  W4A10: { what: "one read, 200 clients, 10 credentials", work: one, clients: 200, credentials: 10 },
  W4A200: { what: "one read, 200 clients, 200 credentials", work: one, clients: 200, credentials: 200 },
  W1KEYS: { what: "one mutation with `apiKeys`", work: mutation, settings: "apiKeys", gatewayOnly: true },
  W2KEYS: { what: "one read with `apiKeys`", work: one, settings: "apiKeys", gatewayOnly: true },
  W1JWT: { what: "one mutation with `jwt`", work: mutation, settings: "jwt", gatewayOnly: true },
  W2JWT: { what: "one read with `jwt`", work: one, settings: "jwt", gatewayOnly: true },
  W1METRICS: { what: "one mutation with `/metrics`", work: mutation, settings: "metrics", gatewayOnly: true },
  W2METRICS: { what: "one read with `/metrics`", work: one, settings: "metrics", gatewayOnly: true },
  D10K: {
    what: "one read, 10,000 different documents in turn",
    work: unseen,
    settings: "documents",
    variety: 10_000,
  },
};

/** Growth: `S20` is a list of twenty, `C1000` a thousand clients, `L50` an upstream that takes 50 ms. */
const GROWTH = {
  S: (count) => ({
    what: `a list of ${count}`,
    work: list(count),
    variety: 512,
    gatewayOnly: true,
  }),
  C: (clients) => ({ what: `one read, ${clients} clients`, work: one, clients, gatewayOnly: true }),
  L: (latency) => ({
    what: `one read, 200 clients, the upstream takes ${latency} ms`,
    work: one,
    clients: 200,
    latency,
    gatewayOnly: true,
  }),
};

export const OPERATIONS = Object.keys(NAMED);

export function operation(name) {
  const [, letter, number] = /^([SCL])(\d{1,4})$/.exec(name) ?? [];
  const found = letter ? GROWTH[letter](Number(number)) : NAMED[name];
  if (!found) throw new Error(`no operation ${name}: ${OPERATIONS.join(", ")}, S<ids>, C<clients>, L<ms>`);
  return { name, ...DEFAULTS, ...found };
}

/** The requests of an operation, as `{ method, path, headers, body, right }`. */
export function requests({ work, credentials, variety }, style, seed) {
  const pick = random(seed);
  return Array.from({ length: variety }, (_, place) => ({
    ...work(style, pick, place),
    credential: `Basic ${Buffer.from(`caller${pick(credentials)}:secret`).toString("base64")}`,
  }));
}
