import { afterEach, describe, expect, it } from "vitest";
import { type CamundaEmulator, createEmulator } from "../../../src/sandbox/camunda/index.js";
import type { RunningEmulator } from "../../../src/sandbox/http.js";
import { basic } from "../../support/dialect.js";
import { rendered, startFaultServer } from "../../support/fault-server.js";
import {
  type RunningGateway,
  settingsFor,
  startEmulatorOf,
  startGateway,
  upstream,
} from "../../support/gateway.js";

const ERRORS =
  "__typename ... on ProfileError { code message } ... on InvalidInputError { issues { path message } }";
const mutation = (field: string, payload: string) => {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}`;
  return `mutation ($input: ${type}Input!) { ${field}(input: $input) { ${ERRORS} ... on ${type}Payload { ${payload} } } }`;
};

describe("accounts of an engine of the Camunda 7 family", () => {
  let emulator: CamundaEmulator;
  let running: RunningEmulator;
  let gateway: RunningGateway;

  async function start(options: Parameters<typeof createEmulator>[0] = {}, caller = ["demo", "demo"]) {
    emulator = createEmulator(options);
    running = (await startEmulatorOf("camunda", emulator)).running;
    const [name = "", password = ""] = caller;
    const auth = { kind: "service", authorization: basic(name, password) } as const;
    gateway = await startGateway(
      settingsFor([upstream({ dialect: "camunda", url: `${running.url}/engine-rest`, auth })]),
    );
  }
  afterEach(async () => {
    await gateway.stop();
    await running.stop();
  });
  const send = async (field: string, input: object, payload = "userId") => {
    const { body } = await gateway.ask(mutation(field, payload), { input });
    expect(body.errors).toBeUndefined();
    return body.data[field];
  };
  const NEW = { id: "ines", password: "a-secret-of-hers", firstName: "Ines", email: "i@example.org" };
  const stored = (id: string) => emulator.engine().users.find(id);

  it("are created with what was given, once", async () => {
    await start();
    const profile = "profile { userId firstName lastName email }";
    expect(await send("createCamundaUser", NEW, profile)).toMatchObject({
      profile: { userId: "ines", firstName: "Ines", lastName: null, email: "i@example.org" },
    });
    expect(stored("ines")).toMatchObject({ password: NEW.password });
    expect(await send("createCamundaUser", NEW, profile)).toMatchObject({ __typename: "ConflictError" });
    expect(gateway.log.join("")).not.toContain(NEW.password);
  });

  it("are deleted, and gone before as well as after", async () => {
    await start();
    for (const round of ["first", "second"]) {
      expect([round, await send("deleteCamundaUser", { id: "ada" })]).toMatchObject([
        round,
        { userId: "ada" },
      ]);
    }
    expect(stored("ada")).toBeUndefined();
  });

  it("get new passwords", async () => {
    await start();
    expect(await send("updateCamundaUserCredentials", { id: "ada", password: "new one" })).toMatchObject({
      userId: "ada",
    });
    expect(stored("ada")).toMatchObject({ password: "new one" });
    expect(await send("updateCamundaUserCredentials", { id: "nobody", password: "x" })).toMatchObject({
      __typename: "NotFoundError",
    });
  });

  it("get them from a caller who knows his own, where callers are authenticated", async () => {
    await start({ auth: "basic" });
    const input = { id: "ada", password: "new one" };
    const wrong = { ...input, authenticatedUserPassword: "wrong" };
    expect(await send("updateCamundaUserCredentials", wrong)).toMatchObject({
      __typename: "CredentialsRejectedError",
    });
    await send("unlockCamundaUser", { id: "demo" }).catch(() => undefined);
  });

  it("are unlocked, those who are not there too", async () => {
    await start();
    const { users } = emulator.engine();
    const ada = users.find("ada");
    users.update("ada", ada?.revision ?? 0, { attempts: 10 });
    expect(await send("unlockCamundaUser", { id: "ada" })).toMatchObject({ userId: "ada" });
    expect(stored("ada")).toMatchObject({ attempts: 0 });
    expect(await send("unlockCamundaUser", { id: "nobody" })).toMatchObject({ userId: "nobody" });
  });

  it("are refused a password against the policy, with its rules and without the password", async () => {
    await start({ passwordLength: 12 });
    for (const field of ["createCamundaUser", "updateCamundaUserCredentials"]) {
      const input = { id: field === "createCamundaUser" ? "ines" : "ada", password: "short-pw" };
      const answer = await send(field, input, "__typename");
      expect(answer).toMatchObject({
        __typename: "InvalidInputError",
        issues: [
          {
            path: "password",
            message: "must meet the upstream's password policy: length minLength 12",
          },
        ],
      });
      expect(JSON.stringify(answer) + gateway.log.join("")).not.toContain("short-pw");
    }
  });

  it("cannot be changed where the identity service is read-only", async () => {
    await start({ readOnly: true });
    for (const [field, input] of [
      ["createCamundaUser", NEW],
      ["deleteCamundaUser", { id: "ada" }],
      ["updateCamundaUserCredentials", { id: "ada", password: "p" }],
      ["unlockCamundaUser", { id: "ada" }],
    ] as const) {
      expect([field, await send(field, input, "__typename")]).toMatchObject([
        field,
        { __typename: "ReadOnlyError" },
      ]);
    }
  });

  it("cannot be changed by those who may not", async () => {
    await start({ auth: "basic", authorization: true }, ["ada", "ada-sandbox"]);
    for (const [field, input] of [
      ["createCamundaUser", NEW],
      ["deleteCamundaUser", { id: "alan" }],
      ["unlockCamundaUser", { id: "alan" }],
    ] as const) {
      expect([field, await send(field, input, "__typename")]).toMatchObject([
        field,
        { __typename: "PermissionDeniedError" },
      ]);
    }
  });

  it("need an id that the engine takes", async () => {
    await start();
    for (const [id, path] of [
      ["jane.doe", "id"],
      ["", "id"],
      ["x".repeat(65), "id"],
    ] as const) {
      expect(await send("createCamundaUser", { ...NEW, id }, "__typename")).toMatchObject({
        __typename: "InvalidInputError",
        issues: [{ path }],
      });
    }
  });

  it("keep their passwords out of documents", async () => {
    await start();
    const { body } = await gateway.ask(
      'mutation { createCamundaUser(input: { id: "ines", password: "inline" }) { __typename } }',
    );
    expect(body.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    expect(running.calls).toEqual([]);
  });

  it("are found by their ids, and by none", async () => {
    await start();
    const query = `query ($input: SearchCamundaUserProfilesInput!) { searchCamundaUserProfiles(input: $input) { total items { userId } } }`;
    const search = async (input: object) =>
      (await gateway.ask(query, { input })).body.data.searchCamundaUserProfiles;
    expect(await search({ ids: ["ada", "alan", "nobody"], sortBy: "USER_ID" })).toEqual({
      total: 2,
      items: [{ userId: "ada" }, { userId: "alan" }],
    });
    expect(await search({ ids: [] })).toEqual({ total: 0, items: [] });
    expect(await search({ memberOfTenant: "none" })).toEqual({ total: 0, items: [] });
  });
});

describe("an engine, or what stands before it, that tells nothing of permissions", () => {
  it("is not said to lack any", async () => {
    const server = await startFaultServer();
    const asked: string[] = [];
    server.use(({ request, socket }) => {
      asked.push(`${request.method} ${request.target}`);
      const list = request.method === "GET" && request.target.startsWith("/user?");
      const body = Buffer.from(list ? "[]" : '{"type":"NotFoundException","message":"No such route"}');
      socket.write(
        rendered({ status: list ? 200 : 404, headers: [["content-type", "application/json"]], body }),
      );
    });
    const gateway = await startGateway(settingsFor([upstream({ dialect: "camunda", url: server.url })]));
    const [camunda] = gateway.gateway.upstreams;
    expect(await camunda?.privileges(gateway.gateway.call())).toEqual({ user: null, missing: [] });
    expect(asked.sort()).toEqual([
      "GET /authorization/check?permissionName=ALL&resourceName=AUTHORIZATION&resourceType=4",
      "GET /user?firstResult=0&maxResults=1",
      "OPTIONS /user",
      "OPTIONS /user/*",
    ]);
    await gateway.stop();
    await server.refuse();
  });
});
