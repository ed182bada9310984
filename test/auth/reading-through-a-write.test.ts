import { createHash, randomUUID } from "node:crypto";
import { isObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaOf } from "../../src/compose.js";
import {
  type RunningGateway,
  settingsFor,
  startEmulatorOf,
  startGateway,
  upstream,
} from "../support/gateway.js";

const key = (name: string, ...scopes: ("read" | "write" | "activate")[]) => ({
  name,
  sha256: createHash("sha256").update(name).digest("hex"),
  scopes,
});

let gateway: RunningGateway;
const stops: (() => unknown)[] = [];
let uid: string;

beforeAll(async () => {
  const upstreams = await Promise.all(
    (["elasticsearch", "kuzzle", "camunda"] as const).map(async (dialect) => {
      const { running, basePath } = await startEmulatorOf(dialect);
      stops.push(() => running.stop());
      const url = `${running.url}${basePath}`;
      const login = { kind: "login", username: "admin", password: "kuzzle-sandbox" } as const;
      const basic = Buffer.from("elastic:elastic-sandbox").toString("base64");
      const service = { kind: "service", authorization: `Basic ${basic}` } as const;
      const auth = { elasticsearch: service, kuzzle: login, camunda: { kind: "none" } as const }[dialect];
      return upstream({ dialect, url, auth });
    }),
  );
  const access = {
    apiKeys: [key("writer", "write"), key("both", "read", "write"), key("activator", "activate")],
  };
  gateway = await startGateway(settingsFor(upstreams, { access }));
  const { body } = await gateway.ask(
    `mutation ($p: String!) {activateUserProfile(input: {grant: {password: {username: "jacknich", password: $p}}}) {... on ActivateUserProfilePayload {profile {uid user {email}}}}}`,
    { p: "l0ng-r4nd0m-p@ssw0rd" },
    { "x-api-key": "activator" },
  );
  // An activation keeps its own profile, by its scope alone.
  expect(body.errors).toBeUndefined();
  uid = body.data.activateUserProfile.profile.uid;
});
afterAll(async () => {
  await gateway.stop();
  for (const stop of stops) await stop();
});

const writes = (): Record<string, string> => ({
  updateUserProfileData: `updateUserProfileData(input: {uid: "${uid}", labels: {a: "b"}}) {__typename ... on UpdateUserProfileDataPayload {acknowledged profile {user {email}}}}`,
  enableUserProfile: `enableUserProfile(input: {uid: "${uid}"}) {__typename ... on EnableUserProfilePayload {acknowledged profile {user {email}}}}`,
  disableUserProfile: `disableUserProfile(input: {uid: "${uid}"}) {__typename ... on DisableUserProfilePayload {acknowledged profile {user {email}}}}`,
  updateSecurityProfile: `updateSecurityProfile(input: {id: "myProfile", rateLimit: 7, refresh: FALSE}) {__typename ... on UpdateSecurityProfilePayload {profileId profile {rateLimit}}}`,
  createSecurityProfile: `createSecurityProfile(input: {id: "new${randomUUID()}", policies: [{roleId: "default"}], refresh: FALSE}) {__typename ... on CreateSecurityProfilePayload {profileId profile {rateLimit}}}`,
  replaceSecurityProfile: `replaceSecurityProfile(input: {id: "replaced", policies: [{roleId: "default"}], refresh: FALSE}) {__typename ... on ReplaceSecurityProfilePayload {profileId profile {rateLimit}}}`,
  createCamundaUser: `createCamundaUser(input: {id: "new${randomUUID().replaceAll("-", "")}", password: $p, firstName: "Newcomer", email: "newcomer@example.org"}) {__typename ... on InvalidInputError {issues {path message}} ... on CreateCamundaUserPayload {profile {email}}}`,
  updateUserProfile: `updateUserProfile(input: {id: "jonny1", firstName: "J", lastName: "D", email: "e"}) {__typename ... on UpdateUserProfilePayload {profile {email}}}`,
});

describe("a caller who may write and not read", () => {
  it.each([
    "updateUserProfileData",
    "enableUserProfile",
    "disableUserProfile",
    "updateSecurityProfile",
    "createSecurityProfile",
    "replaceSecurityProfile",
    "createCamundaUser",
    "updateUserProfile",
  ])("has %s done, and is shown nothing of the profile", async (name) => {
    const ask = (as: string) => {
      const variables = writes()[name]?.includes("$p") ? "($p: String!)" : "";
      const given = variables === "" ? {} : { p: "Str0ng!pass-word-42" };
      return gateway.ask(`mutation ${variables} {${writes()[name]}}`, given, { "x-api-key": as });
    };
    const { body } = await ask("writer");
    expect(body.data[name]).toMatchObject({ __typename: expect.stringMatching(/Payload$/), profile: null });
    expect(body.errors).toMatchObject([{ path: [name, "profile"], extensions: { code: "FORBIDDEN" } }]);
    const both = await ask("both");
    expect(both.body.errors).toBeUndefined();
    expect(both.body.data[name].profile).not.toBeNull();
  });

  it("meets every payload that holds a profile in the test above", () => {
    const holding = Object.values(schemaOf().getTypeMap())
      .filter((type) => isObjectType(type) && type.name.endsWith("Payload") && "profile" in type.getFields())
      .map(({ name }) => name.replace(/Payload$/, ""));
    const covered = [...Object.keys(writes()), "activateUserProfile"].map(
      (name) => name.charAt(0).toUpperCase() + name.slice(1),
    );
    expect(holding.filter((name) => !covered.includes(name))).toEqual([]);
  });
});
