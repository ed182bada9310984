import fc from "fast-check";
import {
  GraphQLEnumType,
  GraphQLID,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  Kind,
  parse,
} from "graphql";
import { expect, it } from "vitest";
import { Executor } from "../../src/graphql/executor.js";
import { planOf } from "../../src/graphql/plan.js";
import { Preparation } from "../../src/graphql/prepare.js";
import { contextUnderTest, DEFAULTS } from "./engine-under-test.js";

const Quality = new GraphQLEnumType({
  name: "Quality",
  values: { GOOD: { value: "good" }, BAD: { value: "bad" } },
});
const must = <T extends GraphQLInputType>(type: T) => new GraphQLNonNull(type);

const Given: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: "Given",
  fields: () => ({
    text: { type: GraphQLString },
    id: { type: must(GraphQLID) },
    name: { type: must(GraphQLString), defaultValue: "unnamed" },
    count: { type: GraphQLInt, defaultValue: 3 },
    quality: { type: Quality },
    ids: { type: new GraphQLList(GraphQLID) },
    given: { type: Given },
    many: { type: new GraphQLList(must(Given)) },
  }),
});
const Either = new GraphQLInputObjectType({
  name: "Either",
  isOneOf: true,
  fields: { text: { type: GraphQLString }, id: { type: GraphQLID } },
});

const args = {
  ...Given.toConfig().fields,
  id: { type: GraphQLID },
  either: { type: Either },
  whole: { type: must(Given), defaultValue: { id: "whole" } },
};
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: "Query",
    fields: {
      show: { type: GraphQLString, args, resolve: (_root, given) => JSON.stringify(given) },
      change: {
        type: GraphQLString,
        args: { ids: { type: new GraphQLList(GraphQLID) } },
        resolve: (_root, { ids }: { ids: string[] }) => ids.push("changed"),
      },
    },
  }),
});
const preparation = new Preparation({ schema, limits: { ...DEFAULTS, depth: 50 }, production: true });
const interpreting = new Executor({ schema, production: true, plans: false });
const planning = new Executor({ schema, production: true });

/** What the resolver is given, in the order in which it is given it. */
async function shown(executor: Executor, query: string, variables: Readonly<Record<string, unknown>>) {
  const known = preparation.prepare(query, undefined, variables, "POST");
  if (!("prepared" in known)) return undefined;
  return JSON.stringify(await executor.execute(known.prepared, variables, contextUnderTest()));
}

function isPlanned(query: string): boolean {
  const document = parse(query);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return false;
  return planOf(schema, { document, operation })?.selection.fields[0]?.args !== undefined;
}

/** A value of each type: as the document writes it, and as a variable holds it. */
const LITERALS: Readonly<Record<string, readonly [string, unknown]>> = {
  String: ['"a"', "a"],
  ID: ["7", "7"],
  Int: ["7", 7],
  Quality: ["GOOD", "BAD"],
  "[ID]": ['["a", "b"]', ["a", null]],
  Either: ['{ text: "a" }', { id: "b" }],
  "[Given!]": ['[{ id: "a" }]', [{ id: "b", count: 4 }]],
};

type Drawn = fc.Arbitrary<"absent" | "null" | "written" | "variable" | "unsent" | "null by a variable">;
const drawn: Drawn = fc.constantFrom(
  "absent",
  "null",
  "written",
  "written",
  "variable",
  "variable",
  "unsent",
  "null by a variable",
);

/** A document with one field, whose arguments are written out, down to objects within objects. */
class Document {
  readonly #draw: fc.GeneratorValue;
  readonly #declared: string[] = [];
  readonly variables: Record<string, unknown> = {};
  readonly query: string;

  constructor(draw: fc.GeneratorValue) {
    this.#draw = draw;
    const written = this.#fields(args, 0);
    const head = this.#declared.length === 0 ? "query" : `query (${this.#declared.join(", ")})`;
    this.query = `${head} { show${written === "" ? "" : `(${written})`} }`;
  }

  #fields(fields: Readonly<Record<string, { readonly type: GraphQLInputType }>>, depth: number): string {
    return Object.entries(fields)
      .flatMap(([name, { type }]) => {
        const value = this.#value(type, depth);
        return value === undefined ? [] : `${name}: ${value}`;
      })
      .join(", ");
  }

  #value(type: GraphQLInputType, depth: number): string | undefined {
    const isRequired = type instanceof GraphQLNonNull;
    const inner: GraphQLInputType = isRequired ? type.ofType : type;
    const [literal, sent] = LITERALS[String(inner)] ?? [undefined, { id: "sent", count: null }];
    const way = this.#draw(() => drawn);
    if (way === "absent") return undefined;
    if (way === "null") return "null";
    if (way === "written")
      return (
        literal ?? (depth < 2 ? `{ ${this.#fields(Given.toConfig().fields, depth + 1)} }` : '{ id: "deep" }')
      );
    const name = `v${this.#declared.length}`;
    const isNullable = way !== "variable" || !isRequired;
    this.#declared.push(`$${name}: ${String(isNullable ? inner : type)}`);
    if (way === "variable") this.variables[name] = sent;
    if (way === "null by a variable") this.variables[name] = null;
    return `$${name}`;
  }
}

it("gives a resolver what graphql-js gives it, of arguments that the document writes out", async () => {
  let planned = 0;
  let refused = 0;
  let given = 0;
  const property = fc.asyncProperty(fc.gen(), async (draw) => {
    const { query, variables } = new Document(draw);
    const right = await shown(interpreting, query, variables);
    fc.pre(right !== undefined);
    if (isPlanned(query)) planned += 1;
    if (right?.includes('"errors"')) refused += 1;
    else given += 1;
    expect(await shown(planning, query, variables), query).toBe(right);
  });
  await fc.assert(property, { numRuns: 1_000 });
  expect(planned).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(10);
  expect(given).toBeGreaterThan(100);
});

it.each([
  [
    "an object with variables",
    "query ($id: ID!, $text: String) { show(given: { text: $text, id: $id }) }",
    true,
  ],
  ["an object in an object", "query ($id: ID!) { show(given: { id: 1, given: { id: $id } }) }", true],
  ["a list", "query ($id: ID!) { show(ids: [$id]) }", false],
  ["an object for a list", "query ($id: ID!) { show(many: { id: $id }) }", false],
  ["one of several fields", "query ($id: ID!) { show(either: { id: $id }) }", false],
])("looks at %s once for all operations, or leaves it to graphql-js", (_what, query, isKnown) => {
  expect(isPlanned(query)).toBe(isKnown);
});

it("gives each operation an object of its own, which a resolver may change", async () => {
  const query = '{ change(ids: "a") }';
  // A plan is kept from the second sighting of a document on.
  for (let n = 0; n < 4; n += 1) expect(await shown(planning, query, {})).toBe('{"data":{"change":"2"}}');
});
