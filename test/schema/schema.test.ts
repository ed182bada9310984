import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, isAbstractType, isNonNullType, lexicographicSortSchema, printSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { plugin } from "../../scripts/introspection-plugin.mjs";
import { schemaOf } from "../../src/compose.js";
import { CODES } from "../../src/graphql/errors.js";
import { ROOT } from "../support/architecture.js";
import { EMULATED } from "../support/emulated.js";
import { differences, shape } from "./compare.js";
import { CONTRACT, ERROR_CODES } from "./contract.js";
import { undescribed } from "./descriptions.js";

const schema = lexicographicSortSchema(schemaOf());
const printed = printSchema(schema);
const committed = (file: string): string => readFileSync(join(ROOT, file), "utf8");

describe("schema.graphql", () => {
  it("is there, and is the schema that the gateway serves", async () => {
    const file = committed("schema.graphql");
    expect(file.trim()).not.toBe("");
    expect(await differences(file, printed)).toEqual([]);
    // Descriptions too: they are what a reader of the file came for.
    expect(file.trim(), "run `npm run codegen`").toBe(printed.trim());
  });

  it("comes with what Graphcache reads of it", () => {
    const expected = plugin(buildSchema(printSchema(schemaOf())));
    expect(committed("clients/introspection.json").trim(), "run `npm run codegen`").toBe(expected);
  });

  it("comes with the list of what each union and interface stands for", () => {
    const expected = Object.values(schema.getTypeMap())
      .filter(isAbstractType)
      .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]);
    const list: unknown = JSON.parse(committed("possible-types.json"));
    expect(list).toEqual({ possibleTypes: Object.fromEntries(expected) });
  });
});

describe("the graph", () => {
  it("is what clients were promised: every name, type, nullability, default and member, and no more", async () => {
    // A dialect of which nothing is promised yet is left to schema.graphql.
    const promised = EMULATED.filter(({ known }) => CONTRACT.includes(` ${known.profile.field}(`));
    expect(promised.length).toBeGreaterThan(2);
    const graph = printSchema(lexicographicSortSchema(schemaOf(promised.map(({ dialect }) => dialect))));
    expect(await differences(CONTRACT, graph)).toEqual([]);
    expect(shape(graph)).toBe(shape(CONTRACT));
  });

  it("lets no failing root field take others with it: all but `upstreams` can be null", () => {
    const roots = [schema.getQueryType(), schema.getMutationType()];
    const fields = roots.flatMap((root) => Object.values(root?.getFields() ?? {}));
    expect(fields.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual(["upstreams"]);
  });

  it("describes every type, field, argument and value", () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it("keeps its error codes", () => {
    expect([...CODES].sort()).toEqual(ERROR_CODES);
  });
});

describe("the comparison", () => {
  it.each([
    ["a field that is gone", "roles: [String!]!\n    realmName", "realmName"],
    [
      "a field that can suddenly be null",
      "uid: ID!\n    enabled: Boolean!",
      "uid: ID!\n    enabled: Boolean",
    ],
    ["another default", "retryOnConflict: NonNegativeInt = 10", "retryOnConflict: NonNegativeInt = 3"],
    ["a default that is gone", "queuable: Boolean = true", "queuable: Boolean"],
    ["an argument that has become required", "data(paths: [String!])", "data(paths: [String!]!)"],
    ["a union without a member", " | ReadOnlyError\n", "\n"],
    ["an enum value that is gone", "ASC DESC", "ASC"],
    [
      "a type that no longer implements an interface",
      "CamundaUserProfile implements Profile & Node",
      "CamundaUserProfile implements Node",
    ],
    ["an input of which several may be given", "UserProfileGrant @oneOf", "UserProfileGrant"],
  ])("sees %s", async (_what, from, to) => {
    expect(CONTRACT).toContain(from);
    const changed = CONTRACT.replace(from, to);
    expect(shape(changed)).not.toBe(shape(CONTRACT));
    expect(await differences(CONTRACT, changed)).not.toEqual([]);
  });

  it("says what differs in a sentence", async () => {
    const changed = CONTRACT.replace("lastSynchronized: DateTime!", "lastSynchronized: DateTime");
    expect(await differences(CONTRACT, changed)).toEqual([
      "BREAKING: Field 'ElasticsearchUserProfile.lastSynchronized' changed type from 'DateTime!' to 'DateTime'",
    ]);
  });

  it("sees what is not described", () => {
    expect(undescribed(buildSchema("type Query { a(b: Int): C } enum C { D }"))).toEqual([
      "C",
      "C.D",
      "Query",
      "Query.a",
      "Query.a(b)",
    ]);
  });
});
