import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeGlobalId } from "../../src/graphql/profile.js";
import { type Sandboxed, startSandboxed } from "../server/support/sandboxed.js";

let gateway: Sandboxed;
beforeAll(async () => {
  gateway = await startSandboxed();
});
afterAll(() => gateway.stop());

// biome-ignore lint/suspicious/noExplicitAny: tests assert on the whole answer, whatever its shape
async function send(query: string, variables: object): Promise<any> {
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

const PERSON = "query ($username: ID!) { person(username: $username) { id username } }";
const NODE = `query ($id: ID!) {
  node(id: $id) { __typename id ... on Person { username displayName camunda { userId } kuzzle { profileId } } }
}`;

describe("a person", () => {
  it("has an id that `node` takes back, with all its parts", async () => {
    const { id } = (await send(PERSON, { username: "grace" })).data.person;
    expect(await send(NODE, { id })).toEqual({
      data: {
        node: {
          __typename: "Person",
          id,
          username: "grace",
          displayName: "Grace Hopper",
          camunda: { userId: "grace" },
          kuzzle: [{ profileId: "admin" }, { profileId: "default" }],
        },
      },
    });
  });

  it("stands among profiles in `nodes`, whoever knows the name", async () => {
    const asked = `{ ada: person(username: "ada") { id camunda { id } } nobody: person(username: "nobody") { id } }`;
    const { ada, nobody } = (await send(asked, {})).data;
    const { data } = await send("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", {
      ids: [ada.camunda.id, nobody.id, ada.id],
    });
    expect(data.nodes).toEqual([
      { __typename: "CamundaUserProfile", id: ada.camunda.id },
      { __typename: "Person", id: nobody.id },
      { __typename: "Person", id: ada.id },
    ]);
  });

  it("is found again whatever its name is made of", async () => {
    const name = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(name, async (username) => {
        const { data, errors } = await send(PERSON, { username });
        if (errors) {
          expect(errors[0].extensions.code).toBe("BAD_USER_INPUT");
          return;
        }
        const { node } = (await send(NODE.replace(/ displayName .*/, " } }"), { id: data.person.id })).data;
        expect(node).toMatchObject({ id: data.person.id, username });
      }),
      { numRuns: 50, seed: 20261127 },
    );
  });

  it.each([
    ["of an upstream", { type: "Person", upstream: "camunda", native: "ada" }],
    ["without a name", { type: "Person", upstream: "", native: "" }],
    ["whose name is too long", { type: "Person", upstream: "", native: "x".repeat(513) }],
  ])("is no person %s", async (_what, id) => {
    const { data, errors } = await send(NODE, { id: encodeGlobalId(id) });
    expect(data).toEqual({ node: null });
    expect(errors[0].extensions.code).toBe("BAD_USER_INPUT");
  });
});
