import { randomUUID } from "node:crypto";
import { isObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaOf } from "../../src/compose.js";
import { allDocuments, callsOf, ownFields } from "../support/documents.js";
import { EMULATED } from "../support/emulated.js";
import { key, startWorld, type World } from "./world.js";

/** Keeps its own profile, by its scope alone. */
const ACTIVATION = "activateUserProfile";

const schema = schemaOf();
const byField = allDocuments(EMULATED.map(callsOf));

/** Every mutation with a payload that holds a profile. */
const writes = Object.keys(schema.getMutationType()?.getFields() ?? {}).filter((field) => {
  const payload = schema.getType(`${field.charAt(0).toUpperCase()}${field.slice(1)}Payload`);
  return isObjectType(payload) && "profile" in payload.getFields() && field !== ACTIVATION;
});

/** What is selected from the profiles of the dialect that has the mutation. */
const selectOf = (field: string): string =>
  EMULATED.find((one) => ownFields(one, "Mutation").includes(field))?.known.profile.select ?? "";

let world: World;
beforeAll(async () => {
  const apiKeys = [key("writer", "write"), key("both", "read", "write"), key("activator", "activate")];
  world = await startWorld({ access: { apiKeys } });
});
afterAll(() => world.stop());

function ask(field: string, as: string) {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const [sample] = byField[`Mutation.${field}`] ?? [];
  const { input } = { input: {}, ...sample?.variables };
  // What is made anew has another id each time.
  const given = field.startsWith("create")
    ? { ...input, id: `new${randomUUID().replaceAll("-", "")}` }
    : input;
  const query = `mutation ($input: ${type}Input!) { ${field}(input: $input) {
    __typename ... on ${type}Payload { profile { ${selectOf(field)} } } } }`;
  return world.gateway.ask(query, { input: given }, { "x-api-key": as });
}

describe("a caller who may write and not read", () => {
  it.each(writes)("has %s done, and is shown nothing of the profile", async (field) => {
    const { body } = await ask(field, "writer");
    expect(body.data[field]).toMatchObject({ __typename: expect.stringMatching(/Payload$/), profile: null });
    expect(body.errors).toMatchObject([{ path: [field, "profile"], extensions: { code: "FORBIDDEN" } }]);
    const both = await ask(field, "both");
    expect(both.body.errors).toBeUndefined();
    expect(both.body.data[field].profile).not.toBeNull();
  });
});

describe("a caller who may activate and not read", () => {
  it("is shown the profile of whose password it was", async () => {
    const { body } = await ask(ACTIVATION, "activator");
    expect(body.errors).toBeUndefined();
    expect(body.data[ACTIVATION].profile.user).toEqual({ username: "jacknich" });
  });
});
