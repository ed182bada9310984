import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask } from "../server/support/ask.js";
import { everyRootField } from "./every-field.js";
import { ACTIVATE, JACK, key, startWorld, type World } from "./world.js";

const PEOPLE = '{ camundaUserProfile(id: "demo") { userId } }';
const RENAME = `mutation { updateUserProfile(input: { id: "jonny1", firstName: "Jonny" }) { __typename } }`;

let world: World;

beforeAll(async () => {
  world = await startWorld({
    access: {
      apiKeys: [
        key("reader", "read"),
        key("writer", "write"),
        key("activator", "activate"),
        key("all", "read", "write", "activate"),
      ],
    },
  });
});
afterAll(() => world.stop());
beforeEach(() => void world.asked());

const as = (name: string) => ({ "x-api-key": name });

describe("a gateway that wants API keys", () => {
  it.each([
    ["no key", {}],
    ["an empty key", as("")],
    ["a key it does not know", as("nobody")],
    ["the hash instead of the key", as(key("all").sha256)],
    ["a key in another letter case", as("ALL")],
    ["a bearer token instead", { authorization: "Bearer all" }],
  ])("answers 401 to %s, and asks nobody", async (_what, headers) => {
    const { status, body } = await world.gateway.ask(PEOPLE, {}, headers);
    expect(status).toBe(401);
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0].extensions).toMatchObject({ code: "UNAUTHENTICATED", retryable: false });
    expect(body.data).toBeUndefined();
    expect(world.asked()).toEqual([]);
  });

  it("answers 401 to two keys at once, since nobody can tell which one is meant", async () => {
    const twice = [
      "host",
      "gateway",
      "content-type",
      "application/json",
      "x-api-key",
      "all",
      "x-api-key",
      "reader",
    ];
    const { status } = await ask(world.gateway.url, {
      headers: twice,
      body: JSON.stringify({ query: PEOPLE }),
    });
    expect(status).toBe(401);
  });

  it("answers 401 before it has read the body", async () => {
    const status = await new Promise((resolve, reject) => {
      // The body never comes.
      const asked = request(world.gateway.url, {
        method: "POST",
        headers: { "content-type": "application/json", "content-length": "1000" },
      });
      asked.on("response", (answer) => {
        resolve(answer.statusCode);
        asked.destroy();
      });
      asked.on("error", reject);
      asked.flushHeaders();
    });
    expect(status).toBe(401);
  });

  it("wants no key for the health of the gateway", async () => {
    expect((await fetch(new URL("/health/ready", world.gateway.url))).status).toBe(200);
  });

  it("lets a key do what its scopes say", async () => {
    expect((await world.gateway.ask(PEOPLE, {}, as("reader"))).body).toEqual({
      data: { camundaUserProfile: { userId: "demo" } },
    });
    const renamed = await world.gateway.ask(RENAME, {}, as("writer"));
    expect(renamed.body.data.updateUserProfile.__typename).toBe("UpdateUserProfilePayload");
  });

  it("refuses a field whose scope is missing, while the others of the operation are answered", async () => {
    const both = `mutation ($grant: UserProfileGrant!) {
      updateUserProfile(input: { id: "jonny1", firstName: "Jonny" }) { __typename }
      activateUserProfile(input: { grant: $grant }) { __typename }
    }`;
    const { status, body } = await world.gateway.ask(both, { grant: { password: JACK } }, as("writer"));
    expect(status).toBe(200);
    expect(body.data).toEqual({
      updateUserProfile: { __typename: "UpdateUserProfilePayload" },
      activateUserProfile: null,
    });
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0]).toMatchObject({
      path: ["activateUserProfile"],
      extensions: { code: "FORBIDDEN", retryable: false },
    });
    expect(world.asked().filter((line) => line.includes("_activate"))).toEqual([]);
  });

  it("lets who may activate see the activated profile, data included, without the scope read", async () => {
    const query = ACTIVATE.replace("uid", "uid displayName data");
    const { body } = await world.gateway.ask(query, { grant: { password: JACK } }, as("activator"));
    expect(body.errors).toBeUndefined();
    expect(body.data.activateUserProfile.profile).toMatchObject({ displayName: "Jack Nicholson", data: {} });
  });

  it("keeps every root field behind exactly one scope", async () => {
    const samples = everyRootField(world.gateway.gateway.schema);
    expect(samples.length).toBeGreaterThan(15);
    for (const { root, field, query, variables } of samples) {
      const scope = root === "query" ? "reader" : field === "activateUserProfile" ? "activator" : "writer";
      for (const name of ["reader", "writer", "activator"]) {
        const { status, body } = await world.gateway.ask(query, variables, as(name));
        expect(status, field).toBe(200);
        const codes = (body.errors ?? []).map((error: { extensions: object }) => error.extensions);
        const forbidden = [expect.objectContaining({ code: "FORBIDDEN" })];
        if (name === scope) expect(codes, `${field} as ${name}`).not.toEqual(forbidden);
        else expect(codes, `${field} as ${name}`).toEqual(forbidden);
      }
    }
  });
});
