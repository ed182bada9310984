import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { type Fixture, fixture } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";

const UPDATE = `mutation ($input: UpdateUserProfileInput!) { updateUserProfile(input: $input) {
  __typename ... on ProfileError { code message } ... on InvalidInputError { issues { path message } }
} }`;
const SEARCH = `query ($input: SearchCamundaUserProfilesInput!) { searchCamundaUserProfiles(input: $input) {
  items { userId }
} }`;

const fault = (type: string, message: string, code?: number | null) =>
  JSON.stringify({ type, message, ...(code === undefined ? {} : { code }) });

/** A gateway before an engine whose every answer is this one, unless the test says otherwise. */
describe("what stores and directories behind an engine answer", () => {
  let engine: Fixture;
  let gateway: RunningGateway;

  async function start(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<void> {
    engine = await fixture(answer);
    gateway = await startGateway(settingsFor([upstream({ dialect: "camunda", url: engine.url })]));
  }
  const failing = (body: string) => (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(500, { "content-type": "application/json" }).end(body);
  };
  afterEach(async () => {
    await gateway.stop();
    await engine.stop();
  });

  const PERSISTENCE = fault("ProcessEnginePersistenceException", "An exception occurred.", 0);

  it.each([
    [
      "a descending order on LDAP",
      fault("UnsupportedOperationException", "null", null),
      { sortOrder: "DESC" },
    ],
    [
      "a parenthesis on LDAP",
      fault("IdentityProviderException", "Could not query for users", 0),
      { firstName: "(" },
    ],
    ["a pattern ending in an escape on PostgreSQL", PERSISTENCE, { firstNameLike: "%\\" }],
    ["a NUL on PostgreSQL", PERSISTENCE, { email: "a\0b" }],
  ])("%s is the caller's mistake, and shuts nobody out", async (_what, body, input) => {
    await start(failing(body));
    for (let n = 0; n < 25; n += 1) {
      const { errors } = (await gateway.ask(SEARCH, { input })).body;
      expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", retryable: false } }]);
    }
    expect(engine.seen.length).toBe(25);
  });

  it("what both parts of a page fail for is one error, however often it is asked", async () => {
    await start(failing(fault("UnsupportedOperationException", "no descending order", null)));
    const query =
      "query ($o: SortOrder) { searchCamundaUserProfiles(input: { sortOrder: $o }) { total items { userId } } }";
    for (let n = 0; n < 40; n += 1) {
      const { body } = await gateway.ask(query, { o: "DESC" });
      expect(body.data).toEqual({ searchCamundaUserProfiles: null });
      expect(body.errors).toHaveLength(1);
    }
  });

  it("an engine that fails by itself still counts", async () => {
    await start(failing(PERSISTENCE));
    for (let n = 0; n < 25; n += 1) await gateway.ask(SEARCH, { input: { firstName: "Ada" } });
    const { errors } = (await gateway.ask(SEARCH, { input: { firstName: "Ada" } })).body;
    expect(errors).toMatchObject([{ extensions: { code: "UPSTREAM_UNAVAILABLE" } }]);
    expect(engine.seen.length).toBeLessThan(25);
  });

  it.each([400, 404, 431])("a container's own %i never shuts anybody out", async (status) => {
    await start((_request, response) => void response.writeHead(status).end("<html>no</html>"));
    for (let n = 0; n < 25; n += 1) await gateway.ask(SEARCH, { input: { firstName: "Ada" } });
    expect(engine.seen.length).toBe(25);
  });

  const write = async (input: object) => (await gateway.ask(UPDATE, { input })).body.data.updateUserProfile;
  const complete = { id: "ada", firstName: "Ada", lastName: "L", email: "e" };

  it("a lost race is one by its type or its number, with or without a code", async () => {
    for (const body of [
      fault("OptimisticLockingException", "ENGINE-03005 Execution of 'UPDATE …' failed."),
      fault("SomeOtherException", "ENGINE-03005 Execution of 'UPDATE …' failed."),
    ]) {
      await start((request, response) => {
        if (request.method === "PUT") return failing(body)(request, response);
        response
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify({ id: "ada", firstName: null, lastName: null, email: null }));
      });
      expect(await write(complete)).toMatchObject({ __typename: "ConflictError" });
      expect(engine.seen.filter((line) => line.startsWith("PUT")).length).toBe(3);
      await gateway.stop();
      await engine.stop();
    }
    await start(failing(PERSISTENCE));
  });

  it("a directory that cannot be written to is a ReadOnlyError, however it says so", async () => {
    await start(
      failing(
        fault("UnsupportedOperationException", "This identity service implementation is read-only.", 0),
      ),
    );
    expect(await write(complete)).toMatchObject({ __typename: "ReadOnlyError" });
  });

  it("a value that the store cannot take is named", async () => {
    await start(failing(PERSISTENCE));
    expect(await write({ ...complete, lastName: "a\0b" })).toMatchObject({
      __typename: "InvalidInputError",
      issues: [{ path: "lastName" }],
    });
  });

  it("a lone surrogate is refused before a store can change it", async () => {
    await start(failing(PERSISTENCE));
    const { body } = await gateway.ask(UPDATE, { input: { ...complete, firstName: "a\ud800" } });
    expect(body.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    expect(engine.seen).toEqual([]);
  });

  it.each(["", "\n", "null", "{ }"])(
    "a 200 with %j in place of the 204 is a write that was done",
    async (body) => {
      await start((_request, response) => void response.writeHead(200).end(body));
      expect(await write(complete)).toMatchObject({ __typename: "UpdateUserProfilePayload" });
    },
  );

  it.each(["<html>Log in</html>", "[]", '{"error":"no"}'])("a 200 with %j is none", async (body) => {
    await start((_request, response) => void response.writeHead(200).end(body));
    const { body: answered } = await gateway.ask(UPDATE, { input: complete });
    expect(answered.errors).toMatchObject([{ extensions: { code: "UPSTREAM_PROTOCOL" } }]);
  });

  it("a byte order mark before the JSON is no part of it", async () => {
    const user = { id: "ada", firstName: "Ada", lastName: null, email: null };
    await start((_request, response) => void response.writeHead(200).end(`\uFEFF${JSON.stringify([user])}`));
    const { data } = (await gateway.ask(SEARCH, { input: {} })).body;
    expect(data.searchCamundaUserProfiles.items).toEqual([{ userId: "ada" }]);
  });
});
