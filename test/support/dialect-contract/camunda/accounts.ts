import { expect, it } from "vitest";
import { basic, type World } from "../world.js";
import { lacking } from "./access.js";
import { type AccountField, accountDocument, READ } from "./documents.js";
import type { CamundaTarget } from "./target.js";
import { forwarding } from "./target.js";

const STRONG = "Str0ng!pass-word-42";
const ANOTHER = "An0ther!pass-word";
const NEW = { id: "contractNew", password: STRONG, firstName: "New", email: "new@example.org" };
const READ_ONLY = { __typename: "ReadOnlyError", code: "READ_ONLY" };
const DENIED = { __typename: "PermissionDeniedError", code: "PERMISSION_DENIED" };

const asking =
  (world: () => World<CamundaTarget>) =>
  async (field: AccountField, input: object): Promise<ReturnType<typeof JSON.parse>> => {
    const { body } = await world().gateway.ask(accountDocument(field), { input });
    expect(body.errors).toBeUndefined();
    return body.data[field];
  };
const pathsOf = (answer: { issues?: { path: string }[] }) => answer.issues?.map(({ path }) => path);

/** Accounts come, go, and get passwords. */
export function accounts(world: () => World<CamundaTarget>): void {
  const send = asking(world);
  const read = async (id: string) => (await world().gateway.ask(READ, { id })).body.data.camundaUserProfile;

  it("creates a user with what was given, and says CONFLICT for one that exists", async () => {
    await world().target.removeUser(NEW.id);
    expect(await send("createCamundaUser", NEW)).toEqual({
      __typename: "CreateCamundaUserPayload",
      profile: { userId: NEW.id, firstName: "New", lastName: null, email: "new@example.org" },
    });
    expect(await read(NEW.id)).toMatchObject({ firstName: "New", email: "new@example.org" });
    expect(await send("createCamundaUser", { ...NEW, firstName: "Other" })).toMatchObject({
      __typename: "ConflictError",
      code: "CONFLICT",
    });
    expect(await read(NEW.id)).toMatchObject({ firstName: "New" });
    expect(world().gateway.log.join("")).not.toContain(STRONG);
  });

  it.each([
    ["an id that holds a slash", { id: "a/b" }, ["id"]],
    ["a first name that is too long", { firstName: "x".repeat(256) }, ["firstName"]],
    ["an email that is too long", { email: "x".repeat(256) }, ["email"]],
  ])("creates nobody with %s", async (_, change, paths) => {
    await world().target.removeUser(NEW.id);
    const answer = await send("createCamundaUser", { ...NEW, ...change });
    expect([answer.__typename, pathsOf(answer)]).toEqual(["InvalidInputError", paths]);
    expect(await read(NEW.id)).toBeNull();
  });

  it.each(["deleteCamundaUser", "unlockCamundaUser", "updateCamundaUserCredentials"] as const)(
    "says INVALID_INPUT for an id that no path carries: %s",
    async (field) => {
      const password = field === "updateCamundaUserCredentials" ? { password: ANOTHER } : {};
      const answer = await send(field, { id: "a%2Fb", ...password });
      expect([answer.code, pathsOf(answer)]).toEqual(["INVALID_INPUT", ["id"]]);
    },
  );

  it("changes a password, and says NOT_FOUND where there is nobody", async () => {
    await world().target.putUser({ id: NEW.id, password: STRONG });
    expect(await send("updateCamundaUserCredentials", { id: NEW.id, password: ANOTHER })).toEqual({
      __typename: "UpdateCamundaUserCredentialsPayload",
      userId: NEW.id,
    });
    expect(
      await send("updateCamundaUserCredentials", { id: "nobodyAtAll", password: ANOTHER }),
    ).toMatchObject({ __typename: "NotFoundError", code: "NOT_FOUND" });
  });

  it("lets everybody do everything, and tells so", async () => {
    expect(await lacking(world().gateway)).toEqual([]);
  });

  it("deletes and unlocks users, and succeeds as well where there are none", async () => {
    await world().target.putUser({ id: NEW.id, password: STRONG });
    for (const id of [NEW.id, "nobodyAtAll"]) {
      expect(await send("unlockCamundaUser", { id })).toMatchObject({ userId: id });
      expect(await send("deleteCamundaUser", { id })).toMatchObject({ userId: id });
      expect(await read(id)).toBeNull();
    }
  });
}

/** An engine that authenticates and authorizes its callers. */
export function guardedAccounts(world: () => World<CamundaTarget>): void {
  const send = asking(world);

  it("lets the administrator do everything to accounts", async () => {
    await world().target.removeUser(NEW.id);
    expect(await send("createCamundaUser", NEW)).toMatchObject({ __typename: "CreateCamundaUserPayload" });
    const change = { id: NEW.id, password: ANOTHER };
    expect(
      await send("updateCamundaUserCredentials", { ...change, authenticatedUserPassword: "demo" }),
    ).toMatchObject({ userId: NEW.id });
    expect(await send("unlockCamundaUser", { id: NEW.id })).toMatchObject({ userId: NEW.id });
    expect(await send("deleteCamundaUser", { id: NEW.id })).toMatchObject({ userId: NEW.id });
  });

  it("says CREDENTIALS_REJECTED where the caller's own password is wrong, and changes nothing", async () => {
    const { target, another } = world();
    const gateway = await another(forwarding(target));
    // A wrong one locks the user for some seconds.
    const change = async (id: string, authenticatedUserPassword: string) => {
      await target.putUser({ id, password: STRONG });
      const headers = { authorization: basic(id, STRONG) };
      const input = { id, password: ANOTHER, authenticatedUserPassword };
      const { body } = await gateway.ask(accountDocument("updateCamundaUserCredentials"), { input }, headers);
      return body.data.updateCamundaUserCredentials;
    };
    expect(await change("contractWrong", "wrong")).toMatchObject({
      __typename: "CredentialsRejectedError",
      code: "CREDENTIALS_REJECTED",
    });
    expect(await change("contractOwn", STRONG)).toMatchObject({ userId: "contractOwn" });
  });

  it("says PERMISSION_DENIED to a caller who may not", async () => {
    const { target, another } = world();
    await target.putUser({ id: "contractMeek", password: STRONG });
    await target.putUser({ id: "contractStrange", password: STRONG });
    await target.grant("contractMeek", ["READ"], "contractStrange");
    const gateway = await another(forwarding(target));
    const headers = { authorization: basic("contractMeek", STRONG) };
    for (const [field, input] of [
      ["createCamundaUser", { ...NEW, id: "contractDenied" }],
      ["deleteCamundaUser", { id: "contractStrange" }],
      ["unlockCamundaUser", { id: "contractStrange" }],
      [
        "updateCamundaUserCredentials",
        { id: "contractStrange", password: ANOTHER, authenticatedUserPassword: STRONG },
      ],
    ] as const) {
      const { body } = await gateway.ask(accountDocument(field), { input }, headers);
      expect([field, body.data[field]]).toEqual([field, expect.objectContaining(DENIED)]);
    }
  });
}

/** An engine whose users nobody can change. */
export function readOnlyAccounts(world: () => World<CamundaTarget>): void {
  it("says READ_ONLY for every change of an account", async () => {
    const send = asking(world);
    expect(await send("createCamundaUser", NEW)).toMatchObject(READ_ONLY);
    expect(await send("deleteCamundaUser", { id: "demo" })).toMatchObject(READ_ONLY);
    expect(await send("unlockCamundaUser", { id: "demo" })).toMatchObject(READ_ONLY);
    expect(await send("updateCamundaUserCredentials", { id: "demo", password: STRONG })).toMatchObject(
      READ_ONLY,
    );
  });
}

/** An engine with a policy for passwords. */
export function passwordPolicy(world: () => World<CamundaTarget>): void {
  it("says which rules a password does not meet, and does nothing", async () => {
    const send = asking(world);
    const weak = { ...NEW, password: "weak" };
    const issue = { path: "password", message: expect.stringMatching(/policy: .*length/i) };
    expect(await send("createCamundaUser", weak)).toMatchObject({
      __typename: "InvalidInputError",
      issues: [issue],
    });
    expect(await send("createCamundaUser", NEW)).toMatchObject({ __typename: "CreateCamundaUserPayload" });
    const change = (password: string) => send("updateCamundaUserCredentials", { id: NEW.id, password });
    expect(await change("weak")).toMatchObject({ __typename: "InvalidInputError", issues: [issue] });
    expect(await change(ANOTHER)).toMatchObject({ userId: NEW.id });
    expect(world().gateway.log.join("")).not.toMatch(/"weak"|Str0ng!pass/);
  });
}
