import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type GraphQLInputField, getNamedType, isInputObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explanation } from "../../src/commands/explain.js";
import { schemaOf } from "../../src/compose.js";
import { ALWAYS } from "../../src/dialect/operation.js";
import { builtInDialects } from "../../src/dialects.js";
import { isSecret } from "../../src/graphql/secrets.js";
import { ROOT } from "../support/architecture.js";
import { allDocuments, callsOf, ownFields } from "../support/documents.js";
import { EMULATED } from "../support/emulated.js";
import { key, startWorld, type World } from "./world.js";

const schema = schemaOf();
const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
const queries = Object.keys(schema.getQueryType()?.getFields() ?? {});
const README = readFileSync(join(ROOT, "README.md"), "utf8");
/** Who signs in needs a scope of its own, and names nobody before it is known who it is. */
const ACTIVATION = "activateUserProfile";

/** Every field of an input, with the fields of what it holds. */
function fieldsOf(name: string): GraphQLInputField[] {
  const type = schema.getType(name);
  if (!isInputObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    field,
    ...fieldsOf(getNamedType(field.type).name),
  ]);
}

/** Every text in a value. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What the README tells of: all of a dialect, or nothing of one that is new. */
const named = (() => {
  const untold = EMULATED.map((one) => [...ownFields(one, "Query"), ...ownFields(one, "Mutation")]).filter(
    (fields) => !fields.some((field) => README.includes(`\`${field}\``)),
  );
  return [...queries, ...mutations].filter((field) => !untold.flat().includes(field));
})();

describe("every mutation of the graph", () => {
  let world: World;
  const byField = allDocuments(EMULATED.map(callsOf));
  beforeAll(async () => {
    world = await startWorld({
      access: { apiKeys: [key("reader", "read", "activate"), key("writer", "write", "activate")] },
    });
  });
  afterAll(() => world.stop());

  const ask = (field: string, caller: string) => {
    const [first] = byField[`Mutation.${field}`] ?? [];
    if (!first) throw new Error(`${field} has no document`);
    return world.gateway.ask(first.query, first.variables, { "x-api-key": caller });
  };

  it.each(mutations)("%s needs its scope, and without it nothing is sent", async (field) => {
    if (field === ACTIVATION) return;
    world.asked();
    const { body } = await ask(field, "reader");
    expect(body.errors).toMatchObject([{ path: [field], extensions: { code: "FORBIDDEN" } }]);
    expect(world.asked()).toEqual([]);
  });

  it.each(mutations)("%s leaves one audit line that names what was written and where", async (field) => {
    const before = world.gateway.log.length;
    const { body } = await ask(field, "writer");
    expect(body.errors).toBeUndefined();
    const lines = world.gateway.log
      .slice(before)
      .map((line) => JSON.parse(line))
      .filter(({ audit }) => audit === true);
    const upstream = EMULATED.find((one) => ownFields(one, "Mutation").includes(field))?.name;
    expect(lines).toMatchObject([
      {
        field,
        caller: "writer",
        target: expect.any(String),
        upstream,
        outcome: "ok",
        attempts: expect.any(Number),
      },
    ]);
    // It is what the client said.
    expect(textsIn(byField[`Mutation.${field}`]?.[0]?.variables)).toContain(lines[0].target);
  });

  it.each(mutations)("%s is explained as a write, with its method and path", (field) => {
    const explained = world.settings.upstreams.flatMap((upstream) => {
      const dialect = builtInDialects.find(({ name }) => name === upstream.dialect);
      return dialect ? explanation(upstream, dialect) : [];
    });
    const at = explained.indexOf(`  Mutation.${field}`);
    const end = explained.findIndex((line, n) => n > at && !line.startsWith("    "));
    expect(explained.slice(at + 1, end < 0 ? undefined : end)).toContainEqual(
      expect.stringMatching(/^ {4}(?:PUT|POST|PATCH|DELETE) \/\S+ \[\w+\] write/),
    );
  });

  it.each(named)("%s has a row in the README, with its call and its scope", (field) => {
    const row =
      README.split("\n").find((line) => line.startsWith("| `") && line.includes(`\`${field}\``)) ?? "";
    const always = builtInDialects.flatMap(({ operations }) =>
      operations({}).flatMap(({ method, path, behind }) =>
        (behind[`Mutation.${field}`] ?? behind[`Query.${field}`]) === ALWAYS ? [`\`${method} ${path}\``] : [],
      ),
    );
    const across = ["node", "nodes", "upstreams"].includes(field);
    for (const call of across ? [] : always) expect(row).toContain(call);
    const scope = field === ACTIVATION ? "activate" : mutations.includes(field) ? "write" : "read";
    expect(row).toContain(`| \`${scope}\``);
  });

  it("takes whatever is called a password, a token or a secret by variables alone", () => {
    const named = mutations.flatMap((field) => {
      const [input] = schema.getMutationType()?.getFields()[field]?.args ?? [];
      return fieldsOf(input ? getNamedType(input.type).name : "")
        .filter(
          ({ name, type }) =>
            /password$|token$|secret$/i.test(name) && !isInputObjectType(getNamedType(type)),
        )
        .map((slot) => [field, slot.name, isSecret(slot)]);
    });
    expect(named.filter(([, , secret]) => !secret)).toEqual([]);
    expect(named).toEqual(
      expect.arrayContaining([
        [ACTIVATION, "accessToken", true],
        [ACTIVATION, "clientSecret", true],
        [ACTIVATION, "token", true],
        [ACTIVATION, "password", true],
        ["createCamundaUser", "password", true],
        ["updateCamundaUserCredentials", "authenticatedUserPassword", true],
        ["updateCamundaUserCredentials", "password", true],
      ]),
    );
  });
});
