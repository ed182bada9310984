// Documents that ask for too much, or try to make reading them expensive.

const entry = (name, query, limit) => ({
  name,
  body: JSON.stringify({ query }),
  ...(limit === undefined ? {} : { limit }),
});
const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const many = (count, text) => text.repeat(count);
const nested = (count, open, inner, close) => open.repeat(count) + inner + close.repeat(count);
const USER = 'camundaUserProfile(id:"demo")';

function nesting() {
  const fields = [9, 12, 20, 50, 100, 200, 330].map((n) =>
    entry(`${n} nested fields`, nested(n, "{a", "{b}", "}"), "depth"),
  );
  const beyond = [600, 5000, 20_000, 100_000].map((n) =>
    entry(`${n} nested fields`, nested(n, "{a", "{b}", "}"), "tokens"),
  );
  const inline = [20, 100, 240].map((n) =>
    entry(`${n} nested inline fragments`, nested(n, "{...", "{__typename}", "}")),
  );
  const values = [10, 100, 300].flatMap((n) => [
    entry(`${n} nested lists in an argument`, `{node(id:${nested(n, "[", "1", "]")}){id}}`),
    entry(`${n} nested objects in an argument`, `{node(id:${nested(n, "{a:", "1", "}")}){id}}`),
    entry(`a default of ${n} nested lists`, `query($a:[ID]=${nested(n, "[", "1", "]")}){nodes(ids:$a){id}}`),
    entry(
      `a variable of ${n} nested list types`,
      `query($a:${nested(n, "[", "ID", "]")}){nodes(ids:$a){id}}`,
    ),
  ]);
  const tooMany = [2000, 30_000].flatMap((n) => [
    entry(`${n} nested inline fragments`, nested(n, "{...", "{__typename}", "}"), "tokens"),
    entry(`${n} nested lists in an argument`, `{node(id:${nested(n, "[", "1", "]")}){id}}`, "tokens"),
    entry(`${n} nested objects in an argument`, `{node(id:${nested(n, "{a:", "1", "}")}){id}}`, "tokens"),
    entry(`${n} opening braces and no end`, many(n, "{a"), "tokens"),
    entry(`${n} opening brackets and no end`, `{node(id:${many(n, "[")}`, "tokens"),
  ]);
  return [...fields, ...beyond, ...inline, ...values, ...tooMany];
}

function aliases() {
  const counted = [17, 30, 60, 100].flatMap((n) => [
    entry(`${n} aliases of __typename`, `{${times(n, (i) => `a${i}:__typename`).join(" ")}}`, "aliases"),
    entry(`${n} aliases of a read`, `{${times(n, (i) => `a${i}:${USER}{id}`).join(" ")}}`, "aliases"),
    entry(`${n} aliases of a leaf`, `{${USER}{${times(n, (i) => `a${i}:email`).join(" ")}}}`, "aliases"),
    entry(
      `${n} times the same alias`,
      `{${USER}{${many(n, "a:email ")}}}`,
      n > TOGETHER ? "aliases" : undefined,
    ),
    entry(`${n} times the same leaf`, `{${USER}{${many(n, "email ")}}}`),
    entry(
      `${n} aliases in a fragment`,
      `{${USER}{...F}} fragment F on CamundaUserProfile{${times(n, (i) => `a${i}:email`).join(" ")}}`,
      "aliases",
    ),
  ]);
  const writes = [20, 60].map((n) =>
    entry(
      `${n} aliases of a write`,
      `mutation{${times(n, (i) => `a${i}:updateUserProfile(input:{id:"x"}){__typename}`).join(" ")}}`,
      "aliases",
    ),
  );
  const beyond = [1000, 10_000, 60_000].map((n) =>
    entry(`${n} aliases of __typename`, `{${times(n, (i) => `a${i}:__typename`).join(" ")}}`, "tokens"),
  );
  const roots = [11, 16].flatMap((n) => [
    entry(
      `${n} root fields`,
      `{${times(n, (i) => `... on Query{a${i}:upstreams{name}}`).join(" ")}}`,
      n > 15 ? "aliases" : "rootFields",
    ),
    entry(`${n} times the same root field`, `{${many(n, "... on Query{__typename} ")}}`),
  ]);
  const objects = [40, 140].map((n) =>
    entry(
      `${n} times the same object`,
      `{searchCamundaUserProfiles(input:{}){${many(n, "items{id} ")}}}`,
      n > TOGETHER ? "aliases" : undefined,
    ),
  );
  return [...counted, ...writes, ...beyond, ...roots, ...objects];
}

/** Objects, or fields under one alias, that may merge into one. */
const TOGETHER = 50;

function chain(length, spread, last) {
  const links = times(length, (i) => `fragment F${i} on CamundaUserProfile{${spread(`...F${i + 1}`, i)}}`);
  return `{${USER}{...F0}} ${links.join(" ")} fragment F${length} on CamundaUserProfile{${last}}`;
}

function fragments() {
  const bombs = [5, 10, 30, 80].flatMap((n) => [
    entry(
      `a chain of ${n} fragments, each spread twice`,
      chain(n, (next) => `${next} ${next}`, "id"),
    ),
    entry(
      `a chain of ${n} fragments that doubles an alias`,
      chain(n, (next) => `${next} ${next}`, "a:id"),
    ),
    entry(
      `a chain of ${n} fragments that doubles a directive`,
      chain(n, (next) => `${next} ${next}`, "id @skip(if:true)"),
    ),
  ]);
  const cycles = [1, 2, 3, 10, 50, 120].map((n) =>
    entry(
      `a cycle of ${n} fragments`,
      `{${USER}{...F0}} ${times(n, (i) => `fragment F${i} on CamundaUserProfile{id ...F${(i + 1) % n}}`).join(" ")}`,
    ),
  );
  const dense = [10, 20, 24].flatMap((n) => [
    entry(
      `${n} fragments that each spread all later ones`,
      `{${USER}{...F0}} ${times(n, (i) => `fragment F${i} on CamundaUserProfile{id ${times(n - i - 1, (j) => `...F${i + j + 1}`).join(" ")}}`).join(" ")}`,
    ),
    entry(
      `${n} fragments that each spread all`,
      `{${USER}{...F0}} ${times(n, (i) => `fragment F${i} on CamundaUserProfile{id ${times(n, (j) => `...F${j}`).join(" ")}}`).join(" ")}`,
    ),
  ]);
  const other = [
    entry(
      "100 fragments spread side by side",
      `{${USER}{${times(90, (i) => `...F${i}`).join(" ")}}} ${times(90, (i) => `fragment F${i} on CamundaUserProfile{id}`).join(" ")}`,
    ),
    entry(
      "one fragment spread 300 times",
      `{${USER}{${many(300, "...F ")}}} fragment F on CamundaUserProfile{id}`,
    ),
    entry(
      "150 fragments that nobody spreads",
      `{__typename} ${times(150, (i) => `fragment F${i} on Query{__typename}`).join(" ")}`,
    ),
    entry("100 fragments of the same name", `{...F} ${many(100, "fragment F on Query{__typename} ")}`),
    entry("300 unknown fragments", `{${times(300, (i) => `...F${i}`).join(" ")}}`),
    entry("a fragment on a type that is not there", "{...F} fragment F on Nothing{a}"),
    entry(
      "a fragment that spreads itself below an object",
      `{people(usernames:["a"]){...F}} fragment F on Person{username camunda{id} ...F}`,
    ),
  ];
  return [...bombs, ...cycles, ...dense, ...other];
}

function directives() {
  return [21, 50, 150].flatMap((n) => [
    entry(`${n} times @include on one field`, `{__typename ${many(n, "@include(if:true)")}}`, "directives"),
    entry(`${n} unknown directives`, `{__typename ${times(n, (i) => `@d${i}`).join(" ")}}`, "directives"),
    entry(`${n} directives on the operation`, `query ${many(n, "@d")}{__typename}`, "directives"),
    entry(
      `${n} directives on a fragment`,
      `{...F} fragment F on Query ${many(n, "@d")}{__typename}`,
      "directives",
    ),
    entry(`${n} directives on a variable`, `query($a:ID ${many(n, "@d")}){node(id:$a){id}}`, "directives"),
    entry(
      `${n} directives on a spread`,
      `{...F ${many(n, "@skip(if:false)")}} fragment F on Query{__typename}`,
      "directives",
    ),
  ]);
}

function lists() {
  const inline = [101, 300].map((n) =>
    entry(
      `${n} ids in the document`,
      `{camundaUserProfiles(ids:[${times(n, (i) => `"u${i}"`).join(" ")}]){id}}`,
    ),
  );
  const beyond = [1000, 50_000].map((n) =>
    entry(
      `${n} ids in the document`,
      `{camundaUserProfiles(ids:[${times(n, (i) => `"u${i}"`).join(" ")}]){id}}`,
      "tokens",
    ),
  );
  const sizes = [
    "101",
    "1000000000",
    "-1",
    "1.5",
    '"x"',
    "1e300",
    "[1]",
    "{a:1}",
    "null",
    "99999999999999999999",
  ].map((size) => entry(`a page of ${size}`, `{searchCamundaUserProfiles(input:{size:${size}}){items{id}}}`));
  const pages = entry(
    "ten pages of a hundred",
    `{${times(10, (i) => `a${i}:searchCamundaUserProfiles(input:{size:100}){items{id}}`).join(" ")}}`,
    "cost",
  );
  return [...inline, ...beyond, ...sizes, pages];
}

function operations() {
  return [
    ...[2, 50, 120].map((n) =>
      entry(`${n} operations and no name`, times(n, (i) => `query Q${i}{__typename}`).join(" ")),
    ),
    entry("120 operations of the same name", many(120, "query Q{__typename} ")),
    entry("two operations without names", "{__typename} {__typename}"),
    entry("5000 operations", times(5000, (i) => `query Q${i}{__typename}`).join(" "), "tokens"),
    entry("no operation", "fragment F on Query{__typename}"),
    entry("a subscription", "subscription{a}"),
    entry(
      "150 variables that are not used",
      `query(${times(150, (i) => `$a${i}:ID`).join(" ")}){__typename}`,
    ),
    entry(
      "300 variables that are not declared",
      `{nodes(ids:[${times(300, (i) => `$a${i}`).join(" ")}]){id}}`,
    ),
    entry("300 times the same variable", `query(${many(200, "$a:ID ")}){node(id:$a){id}}`),
    entry(
      "a type system instead of an operation",
      "type A{a:Int} schema{query:A} extend type Query{b:Int} directive @x on FIELD",
    ),
    entry("an operation and a type system", "{__typename} type Query{a:Int}"),
  ];
}

function introspection() {
  return [
    entry(
      "introspection below introspection",
      "{__schema{types{fields{type{fields{type{fields{type{name}}}}}}}}}",
    ),
    entry(
      "20 aliases of __schema",
      `{${times(20, (i) => `a${i}:__schema{types{name}}`).join(" ")}}`,
      "aliases",
    ),
    entry(
      "12 times __type",
      `{${times(12, (i) => `...{a${i}:__type(name:"Query"){name}}`).join(" ")}}`,
      "rootFields",
    ),
    entry(
      "a long way of ofType",
      `{__type(name:"Query"){fields{type${nested(150, "{ofType", "{name}", "}")}}}}`,
    ),
    entry("__schema where it does not belong", `{${USER}{__schema{types{name}}}}`),
  ];
}

export function documents() {
  return [nesting, aliases, fragments, directives, lists, operations, introspection].flatMap((make) =>
    make(),
  );
}
