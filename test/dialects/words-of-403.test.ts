import { afterEach, describe, expect, it } from "vitest";
import { fixture } from "../support/dialect.js";
import { settingsFor, startGateway, upstream } from "../support/gateway.js";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const SECRET = "db password hunter2 of the internal host";
const READS = {
  camunda: '{ camundaUserProfile(id: "jonny1") { userId } }',
  kuzzle: '{ kuzzleSecurityProfile(id: "default") { profileId } }',
  elasticsearch: '{ elasticsearchUserProfile(uid: "u_x_0") { uid } }',
};

const kuzzle = (id: string, message: string) => ({
  status: 403,
  error: { id, code: 1, message, props: [], status: 403 },
  requestId: "r",
  result: null,
});

const elasticsearch = (reason: string) => {
  const cause = { type: "security_exception", reason };
  return { error: { root_cause: [cause], ...cause }, status: 403 };
};

const camunda = (type: string, message: string) => ({ type, message, code: 0 });

async function messageOf(dialect: keyof typeof READS, body: unknown): Promise<string> {
  const server = await fixture((_request, response) => {
    response.writeHead(403, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const gateway = await startGateway(settingsFor([upstream({ dialect, url: server.url })]));
  stops.push(gateway.stop, server.stop);
  const answer = await gateway.ask(READS[dialect]);
  const [{ message, extensions }] = answer.body.errors;
  expect(extensions.code).toBe("PERMISSION_DENIED");
  return message;
}

describe("the words of a 403", () => {
  it.each([
    ["camunda", camunda("AuthorizationException", SECRET)],
    ["camunda", camunda("AuthorizationException", `The user with id 'a' does not have ${SECRET}`)],
    ["camunda", camunda("RestException", SECRET)],
    ["camunda", camunda("InvalidRequestException", `read-only: ${SECRET}`)],
    ["kuzzle", kuzzle("security.rights.forbidden", SECRET)],
    ["kuzzle", kuzzle("plugin.acme.refused", `Insufficient permissions to execute ${SECRET}`)],
    ["elasticsearch", elasticsearch(SECRET)],
    ["elasticsearch", elasticsearch(`action [x] is unauthorized for user [${SECRET}]`)],
  ] as const)("that %s's dialect does not know stay here", async (dialect, body) => {
    expect(await messageOf(dialect, body)).not.toContain("hunter2");
  });

  it("that it knows say what is missing", async () => {
    const users =
      "The user with id 'ada' does not have 'READ' permission on resource 'jonny1' of type 'User'.";
    expect(await messageOf("camunda", camunda("AuthorizationException", users))).toBe(users);
    const admin = "ENGINE-03029 Required admin authenticated group or user.";
    expect(await messageOf("camunda", camunda("AuthorizationException", admin))).toBe(admin);
    const action = 'Insufficient permissions to execute the action "security:getProfile" (User "ada").';
    expect(await messageOf("kuzzle", kuzzle("security.rights.forbidden", action))).toBe(action);
  });
});
