import { deepEqual, equal, match, ok } from "node:assert/strict";
import { getNamedType, isObjectType, isUnionType, parse, validate } from "graphql";
import { schemaOf } from "../compose.js";
import type { AnyDialect } from "../dialect.js";
import { builtInDialects } from "../dialects.js";
import { factsOf } from "../graphql/root-fields.js";
import { OwnSchema } from "./own-schema.js";
import { type Instead, NAME, openWorld, type Reached, type Sample, type World } from "./world.js";

/** What a dialect is tried on: its emulator or a real server, and what is known to be there. */
export interface ConformanceTarget extends Reached {
  /** The query for one profile by its argument `id` (or another one), an id that is there and one that is not. */
  readonly profile: {
    readonly field: string;
    readonly argument?: string;
    readonly id: string;
    readonly missing: string;
  };
  /** A username that the upstream knows, where the dialect has a part in `Person`. */
  readonly username?: string;
  /** Searches, and whatever else is read, but for `person`. */
  readonly reads?: readonly Sample[];
  readonly writes?: readonly Sample[];
}

/** For any test runner: `for (const { title, run } of conformance(…)) it(title, run)`. */
export interface ConformanceCase {
  readonly title: string;
  /** Rejects with an `AssertionError` that says what does not hold. */
  readonly run: () => Promise<void>;
}

/** What holds for every dialect. Each case has a gateway of its own in this process, with this dialect alone. */
export function conformance(dialect: AnyDialect, target: ConformanceTarget): readonly ConformanceCase[] {
  const others = builtInDialects.filter(({ name }) => name !== dialect.name);
  const own = () => new OwnSchema(schemaOf([...others, dialect]), schemaOf(others));
  const inWorld = (title: string, run: (world: World) => Promise<void>): ConformanceCase => ({
    title,
    async run() {
      const world = await openWorld(dialect, target);
      try {
        await run(world);
      } finally {
        await world.close();
      }
    },
  });
  return [
    ...ofSchema(dialect, target, own),
    ...ofReads(target, inWorld, own),
    ...ofFailures(target, inWorld),
    ...ofWrites(target, inWorld),
  ];
}

type InWorld = (title: string, run: (world: World) => Promise<void>) => ConformanceCase;

const SECRET = /password|secret|token|credential/i;

function ofSchema(
  dialect: AnyDialect,
  { options = {} }: ConformanceTarget,
  own: () => OwnSchema,
): ConformanceCase[] {
  const now = (title: string, run: () => void) => ({ title, run: async () => run() });
  return [
    now("has defaults for all of its settings", () => {
      dialect.options.parse({});
    }),
    now("describes all that clients see", () => {
      deepEqual(
        own()
          .parts.filter(({ description }) => !description)
          .map(({ place }) => place),
        [],
      );
    }),
    now("takes secrets as such", () => {
      const open = own().places.filter((place) => SECRET.test(place.name) && !place.isSecret);
      deepEqual(
        open.map(({ place }) => place),
        [],
      );
    }),
    now("has mutations with expected errors, and with what audit lines say", () => {
      for (const field of own().fields("Mutation")) {
        ok(factsOf(field), `${field.name} was not made by defineMutation`);
        const members = getNamedType(field.type);
        ok(isUnionType(members) && members.getTypes().length > 1, `${field.name} expects no error`);
      }
    }),
    now("says which calls stand behind which field, for explain", () => {
      const shown = ["Query", "Mutation", "Person"].flatMap((type) =>
        own()
          .fields(type)
          .map(({ name }) => `${type}.${name}`),
      );
      const behind = new Set(dialect.operations(options).flatMap((call) => Object.keys(call.behind)));
      deepEqual(
        shown.filter((field) => !behind.has(field)),
        [],
      );
      const { schema } = own();
      const exists = (field: string): boolean => {
        const [type = "", name = ""] = field.split(".");
        const found = schema.getType(type);
        return field === "check" || field === "login" || (isObjectType(found) && name in found.getFields());
      };
      deepEqual(
        [...behind].filter((field) => !exists(field)),
        [],
      );
    }),
    now("has examples that clients can send", () => {
      const { schema } = own();
      for (const { query } of dialect.examples) deepEqual(validate(schema, parse(query)), []);
    }),
  ];
}

const ODD_IDS = [
  "",
  ".",
  "..",
  "a/b",
  "a\\b",
  "a?b",
  "a#b",
  "a,b",
  "%2e%2e",
  " a ",
  "\u0000",
  "\ud800",
  "Zoë🦊",
  "x".repeat(513),
];

function ofReads(
  { profile, username, reads = [] }: ConformanceTarget,
  inWorld: InWorld,
  own: () => OwnSchema,
): ConformanceCase[] {
  const { field, argument = "id", id, missing } = profile;
  const one = (alias: string, upstream = "") =>
    `${alias}: ${field}(${argument}: $id${upstream}) { __typename upstream displayName ... on Node { id } }`;
  const query = (...selections: string[]) => `query ($id: ID!) { ${selections.join(" ")} }`;
  return [
    inWorld("says who the upstream is", async (world) => {
      const { upstreams } = await world.ask({ query: "{ upstreams { name reachable product } }" });
      match(JSON.stringify(upstreams), /"reachable":true,"product":"/);
    }),
    inWorld("has credentials that suffice", async ({ gateway }) => {
      for (const upstream of gateway.upstreams)
        deepEqual((await upstream.privileges(gateway.call())).missing, []);
    }),
    inWorld("reads a profile by id, and again by its global id", async (world) => {
      const { a } = await world.ask({ query: query(one("a", `, upstream: "${NAME}"`)), variables: { id } });
      ok(isRecord(a), "there is no such profile");
      equal(a["upstream"], NAME);
      ok(a["displayName"], "a displayName is never empty");
      const { node } = await world.ask({
        query: "query ($id: ID!) { node(id: $id) { id __typename } }",
        variables: { id: a["id"] },
      });
      deepEqual(node, { id: a["id"], __typename: a["__typename"] });
    }),
    inWorld("gives null for a profile that is not there", async (world) => {
      deepEqual(await world.ask({ query: query(one("a")), variables: { id: missing } }), { a: null });
    }),
    inWorld("asks once for what an operation wants twice", async (world) => {
      await world.ask({ query: query(one("a")), variables: { id } });
      const before = world.attempts.length;
      await world.ask({ query: query(one("a")), variables: { id } });
      const single = world.attempts.length - before;
      await world.ask({ query: query(one("a"), one("b"), one("c")), variables: { id } });
      equal(world.attempts.length - before, 2 * single);
    }),
    inWorld(
      "finds null or a mistake in every odd id, and asks for nothing else because of it",
      async (world) => {
        for (const odd of ODD_IDS) {
          const { data, codes } = await world.asked({ query: query(one("a")), variables: { id: odd } });
          ok(codes.length === 0 || codes.join() === "BAD_USER_INPUT", `${JSON.stringify(odd)}: ${codes}`);
          equal(data?.["a"] ?? null, null);
        }
        deepEqual(world.undeclared(`Query.${field}`), []);
      },
    ),
    inWorld("refuses an upstream that is not configured", async (world) => {
      const { codes } = await world.asked({
        query: query(one("a", ', upstream: "other"')),
        variables: { id },
      });
      deepEqual(codes, ["BAD_USER_INPUT"]);
    }),
    ...(username === undefined
      ? []
      : [
          inWorld("knows its part of a person", async (world) => {
            const parts = own().fields("Person");
            const names = parts.map((part) => `${part.name} { __typename }`);
            const { person } = await world.ask({
              query: `query ($u: ID!) { person(username: $u) { displayName ${names.join(" ")} } }`,
              variables: { u: username },
            });
            ok(isRecord(person));
            for (const part of parts) ok(person[part.name], `${part.name} is null`);
          }),
        ]),
    ...reads.map((sample) =>
      inWorld(`answers ${title(sample)}`, async (world) => {
        await world.ask(sample);
        deepEqual(world.undeclared(...fieldsOf(sample)), []);
      }),
    ),
  ];
}

const FAULTS: readonly (readonly [what: string, instead: Instead, codes: readonly string[]])[] = [
  ["a proxy's page", { status: 200, type: "text/html", body: "<html>Hello</html>" }, ["UPSTREAM_PROTOCOL"]],
  ["half an answer", { status: 200, body: '[{"id":"' }, ["UPSTREAM_PROTOCOL"]],
  ["an answer of another shape", { status: 200, body: '{"odd":true}' }, ["UPSTREAM_PROTOCOL"]],
  ["no content", { status: 204 }, ["UPSTREAM_PROTOCOL"]],
  ["a redirection", { status: 302, body: "" }, ["UPSTREAM_PROTOCOL"]],
  ["401", { status: 401, body: "{}" }, ["UPSTREAM_AUTHENTICATION", "UNAUTHENTICATED"]],
  ["429", { status: 429, body: "{}" }, ["UPSTREAM_RATE_LIMITED"]],
  ["500", { status: 500, body: "{}" }, ["UPSTREAM_UNAVAILABLE"]],
  ["503", { status: 503, type: "text/html", body: "<html>busy</html>" }, ["UPSTREAM_UNAVAILABLE"]],
  ["a closed connection", "nothing", ["UPSTREAM_UNAVAILABLE"]],
];

function ofFailures({ profile }: ConformanceTarget, inWorld: InWorld): ConformanceCase[] {
  const { field, argument = "id", id } = profile;
  const read = {
    query: `query ($id: ID!) { a: ${field}(${argument}: $id) { __typename } }`,
    variables: { id },
  };
  return FAULTS.map(([what, instead, expected]) =>
    inWorld(`knows ${what} for what it is`, async (world) => {
      await world.ask(read);
      world.upstream.instead = instead;
      const { data, codes } = await world.asked(read);
      equal(data?.["a"] ?? null, null);
      ok(expected.includes(codes[0] ?? ""), `${codes}`);
    }),
  );
}

function ofWrites({ writes = [] }: ConformanceTarget, inWorld: InWorld): ConformanceCase[] {
  return writes.flatMap((sample) => [
    inWorld(`does ${title(sample)}, with an audit line`, async (world) => {
      const data = await world.ask(sample);
      ok(!/"code":/.test(JSON.stringify(data)), JSON.stringify(data));
      deepEqual(
        world.audited.map(({ outcome }) => outcome),
        ["ok"],
      );
      ok(world.audited[0]?.target, "the audit line has no target");
      deepEqual(world.undeclared(...fieldsOf(sample)), []);
    }),
    ...FAULTS.filter(([, instead]) => instead === "nothing" || instead.status >= 500).map(([what, instead]) =>
      inWorld(`does not repeat ${title(sample)} after ${what}`, async (world) => {
        world.upstream.instead = instead;
        world.upstream.only = world.isWrite;
        const { codes } = await world.asked(sample);
        deepEqual(codes, ["UPSTREAM_UNAVAILABLE"]);
        equal(world.written, 1);
      }),
    ),
  ]);
}

/** The fields at the root, as `explain` names them. */
function fieldsOf({ query }: Sample): string[] {
  return parse(query).definitions.flatMap((definition) => {
    if (definition.kind !== "OperationDefinition") return [];
    const type = definition.operation === "mutation" ? "Mutation" : "Query";
    return definition.selectionSet.selections.flatMap((one) =>
      one.kind === "Field" ? [`${type}.${one.name.value}`] : [],
    );
  });
}

const title = (sample: Sample): string => fieldsOf(sample).join(" and ");

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
