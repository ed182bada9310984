// Documents that are odd as texts: floods of what a parser skips, long and broken strings, names that mean something to
// the language underneath.

const entry = (name, query, limit) => ({
  name,
  body: JSON.stringify({ query }),
  ...(limit === undefined ? {} : { limit }),
});
const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const USER = (id) => `{camundaUserProfile(id:${id}){id}}`;

function floods() {
  const ignored = [
    ["spaces", " "],
    ["tabs", "\t"],
    ["commas", ","],
    ["byte order marks", "\uFEFF"],
  ].flatMap(([name, character]) =>
    [1000, 150_000].map((n) => entry(`${n} ${name}`, `{__typename${character.repeat(n)}}`)),
  );
  const lines = [
    ["line feeds", "\n"],
    ["carriage returns", "\r"],
    ["line ends", "\r\n"],
    ["empty comments", "#\n"],
  ].flatMap(([name, text]) => [
    entry(`900 ${name}`, `${text.repeat(900)}{__typename}`),
    entry(`300000 ${name}`, `${text.repeat(300_000 / text.length)}{unknown}`, "tokens"),
  ]);
  return [
    ...ignored,
    ...lines,
    entry("1001 comments", `${"#\n".repeat(1001)}{__typename}`, "tokens"),
    entry("one comment of 900000 characters", `#${"x".repeat(900_000)}\n{__typename}`),
    entry("a comment without an end", "{__typename} #"),
    entry("33000 spreads without names", `{${"...".repeat(33_000)}}`),
    entry("100000 exclamation marks", "!".repeat(100_000)),
    entry("100000 closing braces", "}".repeat(100_000)),
    entry(
      "300 mistakes below 1000 empty lines",
      `${"\n".repeat(1000)}{${times(300, (i) => `a${i}`).join(" ")}}`,
      "rootFields",
    ),
    entry(
      "200 mistakes below 1900 lines",
      `${"\n".repeat(1900)}{camundaUserProfile(id:"a"){${times(200, (i) => `a${i}`).join(" ")}}}`,
    ),
    entry(
      "200 mistakes behind 600000 commas",
      `${",".repeat(600_000)}{camundaUserProfile(id:"a"){${times(200, (i) => `a${i}`).join(" ")}}}`,
    ),
  ];
}

function strings() {
  const sizes = [1000, 100_000, 900_000];
  return [
    ...sizes.flatMap((n) => [
      entry(`a string of ${n} characters`, USER(`"${"x".repeat(n)}"`)),
      entry(`a block string of ${n} characters`, USER(`"""${"x ".repeat(n / 2)}"""`)),
      entry(`a name of ${n} characters`, `{${"x".repeat(n)}}`),
      entry(`an alias of ${n} characters`, `{${"x".repeat(n)}:__typename}`),
      entry(`an argument of ${n} characters`, `{camundaUserProfile(${"x".repeat(n)}:1){id}}`),
    ]),
    entry("a block string of 1900 lines", USER(`"""${" x\n".repeat(1900)}"""`)),
    entry("a block string of 300000 lines", USER(`"""${" \n".repeat(300_000)}"""`), "tokens"),
    entry("a string without an end", USER(`"${"x".repeat(1000)}`)),
    entry("a block string without an end", USER(`"""${"x".repeat(100_000)}`)),
    entry("half an escape", USER('"\\u12"')),
    entry("50000 escapes", USER(`"${"\\u0041".repeat(50_000)}"`)),
    entry("a lone surrogate, escaped", USER('"\\uD800"')),
    entry("a lone surrogate in braces", USER('"\\u{D800}"')),
    entry("an escape beyond Unicode", USER('"\\u{110000}"')),
    entry("an escaped emoji", USER('"\\u{1F600}"')),
    entry("a lone surrogate", USER('"\uD800"')),
    entry("a null character", USER('"\u0000"')),
    entry("control characters between tokens", "{\u0001__typename\u0002}"),
    entry("a right-to-left override", USER('"\u202E"')),
    entry("1000 combining marks", USER(`"a${"\u0301".repeat(1000)}"`)),
    entry("an emoji as a name", "{😀}"),
    entry("a zero-width space in a name", "{__type\u200Bname}"),
    entry("an id that walks up", USER('".."')),
    entry("an id with a slash", USER('"../../engine"')),
  ];
}

function numbers() {
  const values = [
    "1e999999",
    "-0",
    "00",
    "0.",
    "1e",
    "--1",
    "1".repeat(5000),
    `1e${"9".repeat(400)}`,
    `0.${"1".repeat(9000)}`,
    "0x10",
  ];
  return values.map((value, index) =>
    entry(
      `number ${index}: ${value.slice(0, 8)}`,
      `{searchCamundaUserProfiles(input:{size:${value}}){total}}`,
    ),
  );
}

function names() {
  return ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "then"].flatMap((name) => [
    entry(`${name} as a field`, `{${name}}`),
    entry(`${name} as an alias`, `{${name}:__typename}`),
    entry(`${name} as an argument`, `{camundaUserProfile(id:"a",${name}:1){id}}`),
    entry(`${name} as a fragment`, `{...${name}} fragment ${name} on Query{__typename}`),
    entry(`${name} as a directive`, `{__typename @${name}}`),
    entry(`${name} in an object`, `{searchCamundaUserProfiles(input:{${name}:{a:1}}){total}}`),
    entry(`${name} as a variable`, `query($${name}:ID!){node(id:$${name}){id}}`),
  ]);
}

function shapes() {
  return [
    entry("an empty document", ""),
    entry("a space", " "),
    entry("empty braces", "{}"),
    entry("HTML", "<html></html>"),
    entry("SQL", "'; DROP TABLE users; --"),
    entry("JSON", '{"query":"{__typename}"}'),
    entry("300 unknown arguments", `{camundaUserProfile(${times(300, (i) => `a${i}:1`).join(" ")}){id}}`),
    entry("300 times the same argument", `{camundaUserProfile(${'id:"a" '.repeat(300)}){id}}`),
    entry(
      "300 unknown input fields",
      `{searchCamundaUserProfiles(input:{${times(300, (i) => `a${i}:1`).join(" ")}}){total}}`,
    ),
    entry(
      "300 times the same input field",
      `{searchCamundaUserProfiles(input:{${"size:1 ".repeat(300)}}){total}}`,
    ),
    entry(
      "20000 unknown input fields",
      `{searchCamundaUserProfiles(input:{${times(20_000, (i) => `a${i}:1`).join(" ")}}){total}}`,
      "tokens",
    ),
    entry("leaves with selections", "{__typename{a{b}}}"),
    entry("an object without a selection", '{camundaUserProfile(id:"a")}'),
    entry("fields that conflict", '{a:camundaUserProfile(id:"a"){id} a:camundaUserProfile(id:"b"){id}}'),
  ];
}

export function oddDocuments() {
  return [floods, strings, numbers, names, shapes].flatMap((make) => make());
}
