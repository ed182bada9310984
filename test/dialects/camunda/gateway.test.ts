import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator } from "../../../src/sandbox/camunda/index.js";
import type { RunningEmulator } from "../../../src/sandbox/http.js";
import {
  type RunningGateway,
  settingsFor,
  startEmulatorOf,
  startGateway,
  upstream,
} from "../../support/gateway.js";

describe("users of the Camunda 7 family through the gateway", () => {
  let emulator: RunningEmulator;
  let gateway: RunningGateway;

  beforeAll(async () => {
    const started = await startEmulatorOf("camunda");
    emulator = started.running;
    gateway = await startGateway(
      settingsFor([upstream({ dialect: "camunda", url: emulator.url + started.basePath })]),
    );
  });
  afterAll(async () => {
    await gateway.stop();
    await emulator.stop();
  });

  const UPDATE = `mutation ($input: UpdateUserProfileInput!) { updateUserProfile(input: $input) {
    __typename
    ... on UpdateUserProfilePayload { profile { userId firstName lastName email displayName } }
    ... on ProfileError { code message upstream }
    ... on InvalidInputError { issues { path message } }
  } }`;

  it("updates a profile as the upstream's documentation shows, with one PUT", async () => {
    const before = emulator.calls.length;
    const { body } = await gateway.ask(UPDATE, {
      input: { id: "jonny1", firstName: "John", lastName: "Doe", email: "aNewEmailAddress" },
    });
    expect(body).toEqual({
      data: {
        updateUserProfile: {
          __typename: "UpdateUserProfilePayload",
          profile: {
            userId: "jonny1",
            firstName: "John",
            lastName: "Doe",
            email: "aNewEmailAddress",
            displayName: "John Doe",
          },
        },
      },
    });
    expect(emulator.calls.slice(before).map((call) => call.method)).toEqual(["PUT", "GET"]);
  });

  it("keeps what is omitted and clears what is null", async () => {
    await gateway.ask(UPDATE, { input: { id: "ada", firstName: "Augusta", email: null } });
    const { body } = await gateway.ask('{ camundaUserProfile(id: "ada") { firstName lastName email } }');
    expect(body.data.camundaUserProfile).toEqual({ firstName: "Augusta", lastName: "Lovelace", email: null });
  });

  it("says NOT_FOUND for a user that does not exist", async () => {
    const { body } = await gateway.ask(UPDATE, { input: { id: "nobody", firstName: "N" } });
    expect(body.data.updateUserProfile).toEqual({
      __typename: "NotFoundError",
      code: "NOT_FOUND",
      message: "User with id nobody does not exist",
      upstream: "camunda",
    });
  });

  it("names the field of a value that is too long, before anything is sent", async () => {
    const before = emulator.calls.length;
    const { body } = await gateway.ask(UPDATE, { input: { id: "ada", email: "x".repeat(256) } });
    expect(body.data.updateUserProfile.issues).toEqual([
      { path: "email", message: "must have at most 255 characters" },
    ]);
    expect(emulator.calls.length).toBe(before);
  });

  it("reads fifty users in one call and keeps the order asked for", async () => {
    const before = emulator.calls.length;
    const ids = ["nobody", "grace", ...Array.from({ length: 46 }, (_, n) => `u${n}`), "ada", "grace"];
    const { body } = await gateway.ask("query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { userId } }", {
      ids,
    });
    const users: ({ userId: string } | null)[] = body.data.camundaUserProfiles;
    expect(users.map((user) => user?.userId ?? null)).toEqual([
      null,
      "grace",
      ...Array.from({ length: 46 }, () => null),
      "ada",
      "grace",
    ]);
    expect(emulator.calls.slice(before).map(({ method }) => method)).toEqual(["GET", "OPTIONS"]);
    // Once is enough: an engine that keeps its users itself has whole lists.
    await gateway.ask("query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { userId } }", { ids });
    expect(emulator.calls.slice(before).map(({ method }) => method)).toEqual(["GET", "OPTIONS", "GET"]);
  });

  it("says which product and version answers", async () => {
    const { body } = await gateway.ask("{ upstreams { name dialect reachable product version } }");
    expect(body.data.upstreams).toEqual([
      { name: "camunda", dialect: "camunda", reachable: true, product: "Camunda 7", version: "7.24.0" },
    ]);
  });

  it("says that an engine is there that turns the caller away, though not which", async () => {
    const { running } = await startEmulatorOf("camunda", createEmulator({ auth: "basic" }));
    const auth = { kind: "forward", header: "authorization" } as const;
    const closed = await startGateway(
      settingsFor([upstream({ dialect: "camunda", url: `${running.url}/engine-rest`, auth })]),
    );
    const query = "{ upstreams { reachable product version latency } }";
    const [nobody] = (await closed.ask(query)).body.data.upstreams;
    expect(nobody).toEqual({ reachable: true, product: null, version: null, latency: expect.any(Number) });
    const authorization = `Basic ${Buffer.from("demo:demo").toString("base64")}`;
    const [demo] = (await closed.ask(query, {}, { authorization })).body.data.upstreams;
    expect(demo).toMatchObject({ reachable: true, product: "Camunda 7" });
    await closed.stop();
    await running.stop();
  });

  it("finds users, sorted and paged, and counts them", async () => {
    const { body } = await gateway.ask(
      `{ searchCamundaUserProfiles(input: { emailLike: "%@example.org", sortBy: FIRST_NAME, size: 3 }) {
        total items { firstName } } }`,
    );
    expect(body.data.searchCamundaUserProfiles.items).toHaveLength(3);
    expect(body.data.searchCamundaUserProfiles.total).toBeGreaterThan(5);
  });

  it("refuses a bad id in a query with BAD_USER_INPUT", async () => {
    const { body } = await gateway.ask('{ camundaUserProfile(id: "..") { userId } }');
    expect(body.data).toEqual({ camundaUserProfile: null });
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(body.errors[0].extensions.requestId).toBeTruthy();
  });

  it("lets a made-up global id fail alone, and never sends it", async () => {
    const idOf = (native: string) =>
      Buffer.from(`["CamundaUserProfile","camunda",${native}]`).toString("base64url");
    const before = emulator.calls.length;
    const { body } = await gateway.ask(
      "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Profile { id } } }",
      {
        ids: [idOf('"\\ud800"'), idOf('"ada"'), idOf('"\\n"'), idOf('".."')],
      },
    );
    expect(body.data.nodes).toEqual([null, { id: idOf('"ada"') }, null, null]);
    const codes = body.errors.map((error: { extensions: { code: string } }) => error.extensions.code);
    expect(codes).toEqual(["BAD_USER_INPUT", "BAD_USER_INPUT", "BAD_USER_INPUT"]);
    expect(emulator.calls.length).toBe(before + 1);
  });

  it.each([
    ["a place that the engine cannot count to", { from: 2_147_483_648 }],
    ["filters that fit no request", { lastName: "e".repeat(9000) }],
  ])("refuses a search with %s before anything is sent", async (_what, input) => {
    const before = emulator.calls.length;
    const { body } = await gateway.ask(
      "query ($input: SearchCamundaUserProfilesInput!) { searchCamundaUserProfiles(input: $input) { total items { userId } } }",
      { input },
    );
    expect(body.data).toEqual({ searchCamundaUserProfiles: null });
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(emulator.calls.length).toBe(before);
  });

  it("says that an engine of the configured name is not there", async () => {
    const other = await startGateway(
      settingsFor([
        upstream({ dialect: "camunda", url: `${emulator.url}/engine-rest`, options: { engine: "nowhere" } }),
      ]),
    );
    const { body } = await other.ask('{ camundaUserProfile(id: "ada") { userId } }');
    expect(body.errors[0].message).toBe("The upstream has no process engine of the configured name.");
    expect(body.errors[0].extensions.code).toBe("UPSTREAM_PROTOCOL");
    await other.stop();
  });

  it("answers a list that fails as a whole with null and one error", async () => {
    const away = await startGateway(
      settingsFor([upstream({ dialect: "camunda", url: "http://127.0.0.1:9" })]),
    );
    const ids = Array.from({ length: 100 }, (_, n) => `u${n}`);
    const { body } = await away.ask(
      "query ($ids: [ID!]!, $id: ID!) { camundaUserProfiles(ids: $ids) { userId } nodes(ids: [$id, $id]) { id } }",
      { ids, id: Buffer.from('["CamundaUserProfile","camunda","ada"]').toString("base64url") },
    );
    expect(body.data).toEqual({ camundaUserProfiles: null, nodes: null });
    const errors = body.errors.map((error: { path: unknown; extensions: { code: string } }) => [
      error.path,
      error.extensions.code,
    ]);
    expect(errors).toHaveLength(2);
    expect(errors).toContainEqual([["camundaUserProfiles"], "UPSTREAM_UNAVAILABLE"]);
    expect(errors).toContainEqual([["nodes"], "UPSTREAM_UNAVAILABLE"]);
    await away.stop();
  });

  it.each([
    'camundaUserProfiles(ids: $ids, upstream: "nope") { id }',
    "kuzzleSecurityProfiles(ids: $ids) { id }",
  ])("refuses %s with one error, however many ids there are", async (field) => {
    for (const ids of [[], ["ada", "grace"]]) {
      const { body } = await gateway.ask(`query ($ids: [ID!]!) { list: ${field} }`, { ids });
      expect(body.data).toEqual({ list: null });
      expect(body.errors).toHaveLength(1);
      expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    }
  });
});
