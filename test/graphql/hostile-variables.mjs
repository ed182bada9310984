// Requests whose document is harmless and whose variables, or other parameters, are not.

const nested = (count, open, inner, close) => open.repeat(count) + inner + close.repeat(count);
const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const SEARCH =
  "query($input:SearchCamundaUserProfilesInput!){searchCamundaUserProfiles(input:$input){total}}";
const IDS = "query($ids:[ID!]!){camundaUserProfiles(ids:$ids){id}}";
const WRITE = "mutation($input:UpdateUserProfileInput!){updateUserProfile(input:$input){__typename}}";

/** Variables as JSON text: some are nested more deeply than `JSON.stringify` can write. */
const entry = (name, query, variables, limit) => ({
  name,
  body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
  ...(limit === undefined ? {} : { limit }),
});

function deep() {
  return [66, 100, 1000, 20_000, 100_000].flatMap((n) => [
    entry(`variables of ${n} nested lists`, IDS, `{"ids":${nested(n, "[", "1", "]")}}`, "variableDepth"),
    entry(
      `variables of ${n} nested objects`,
      SEARCH,
      `{"input":${nested(n, '{"a":', "1", "}")}}`,
      "variableDepth",
    ),
    entry(
      `an unused variable of ${n} nested lists`,
      "{__typename}",
      `{"x":${nested(n, "[", "1", "]")}}`,
      "variableDepth",
    ),
  ]);
}

function wide() {
  return [10_001, 60_000].flatMap((n) => [
    entry(`${n} variables`, "{__typename}", `{${times(n, (i) => `"a${i}":1`).join()}}`, "variableNodes"),
    entry(
      `a list of ${n} in the variables`,
      IDS,
      `{"ids":[${times(n, () => '"a"').join()}]}`,
      "variableNodes",
    ),
    entry(
      `an object of ${n} in the variables`,
      SEARCH,
      `{"input":{${times(n, (i) => `"a${i}":1`).join()}}}`,
      "variableNodes",
    ),
    entry(
      `${n} empty lists in the variables`,
      IDS,
      `{"ids":[${times(n, () => "[]").join()}]}`,
      "variableNodes",
    ),
  ]);
}

function values() {
  const inputs = [
    "null",
    "[]",
    "1",
    '"x"',
    "true",
    "{}",
    '{"size":-1}',
    '{"size":1e400}',
    '{"size":"100"}',
    '{"size":[1]}',
    '{"size":{"a":1}}',
    '{"size":null}',
    '{"__proto__":{"size":1}}',
    '{"constructor":{"prototype":{"a":1}}}',
    '{"unknown":1}',
    '{"from":9007199254740993}',
  ];
  const ids = ['"a"', "null", "[null]", "[[]]", "[1.5]", "[{}]", '["..","."]', `["${"x".repeat(500_000)}"]`];
  return [
    ...inputs.map((value) => entry(`input ${value}`, SEARCH, `{"input":${value}}`)),
    ...inputs.map((value) => entry(`write of ${value}`, WRITE, `{"input":${value}}`)),
    ...ids.map((value) => entry(`ids ${value.slice(0, 20)}`, IDS, `{"ids":${value}}`)),
    ...[101, 5000].map((n) =>
      entry(`${n} ids in a variable`, IDS, `{"ids":[${times(n, (i) => `"u${i}"`).join()}]}`),
    ),
    entry("a value of 900000 characters", WRITE, `{"input":{"id":"a","email":"${"x".repeat(900_000)}"}}`),
    entry("variables as a list", IDS, "[1]"),
    entry("variables as a text", IDS, '"ids"'),
    entry("variables as a number", IDS, "1"),
    entry("no variables", IDS, "null"),
    entry(
      "variables with the names of an object's own",
      "query($toString:ID!){node(id:$toString){id}}",
      "{}",
    ),
  ];
}

const raw = (name, body) => ({ name, body });

function parameters() {
  const query = JSON.stringify("{__typename}");
  const several = JSON.stringify("query A{__typename} query B{__typename}");
  return [
    ...['"C"', '""', '"__proto__"', `"${"x".repeat(500_000)}"`, "1", "[]", "{}", "null"].map((name) =>
      raw(`operationName ${name.slice(0, 20)}`, `{"query":${several},"operationName":${name}}`),
    ),
    ...["1", "null", "[]", "{}", "true", '["{__typename}"]'].map((value) =>
      raw(`query ${value}`, `{"query":${value}}`),
    ),
    ...["1", '"x"', "[]", '{"persistedQuery":1}', '{"persistedQuery":{"version":1,"sha256Hash":"x"}}'].map(
      (value) => raw(`extensions ${value}`, `{"query":${query},"extensions":${value}}`),
    ),
    raw("an unknown parameter", `{"query":${query},"__proto__":{"a":1},"x":1}`),
    raw("a batch", `[{"query":${query}},{"query":${query}}]`),
    raw("a batch of 5000", `[${times(5000, () => `{"query":${query}}`).join()}]`),
    raw("an empty batch", "[]"),
    raw("an empty object", "{}"),
    raw("null", "null"),
    raw("a number", "1"),
    raw("a text", query),
    raw("half of some JSON", '{"query":'),
    raw("nothing", ""),
    raw("100000 nested lists and nothing else", nested(100_000, "[", "", "]")),
  ];
}

export function variables() {
  return [deep, wide, values, parameters].flatMap((make) => make());
}
