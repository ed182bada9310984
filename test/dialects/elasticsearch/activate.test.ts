import { isInputObjectType } from "graphql";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { schemaOf } from "../../../src/compose.js";
import { basic } from "../../support/dialect.js";
import { JACK, startWorld, type World } from "./world.js";

const ACTIVATE = (fields: string) => `mutation ($grant: UserProfileGrant!) {
  activateUserProfile(input: { grant: $grant }) {
    __typename
    ... on ActivateUserProfilePayload { profile { ${fields} } }
    ... on ProfileError { code message upstream }
    ... on InvalidInputError { issues { path message } }
  } }`;
const jack = { password: { username: "jacknich", password: "l0ng-r4nd0m-p@ssw0rd" } };

describe("activating an Elasticsearch user profile through the gateway", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
    world.emulator.putUser({ username: "switched_off", password: "off-password", enabled: false });
  });
  afterAll(() => world.stop());
  beforeEach(() => void world.asked());

  const activate = async (grant: object, fields = "uid", headers = {}) => {
    const { body } = await world.gateway.ask(ACTIVATE(fields), { grant }, headers);
    return { ...body.data, errors: body.errors };
  };

  it("works as the upstream's documentation shows, with one call", async () => {
    const { activateUserProfile, errors } = await activate(
      jack,
      "uid enabled displayName lastSynchronized user { username roles realmName fullName } version { seqNo }",
    );
    expect(errors).toBeUndefined();
    expect(activateUserProfile).toMatchObject({
      __typename: "ActivateUserProfilePayload",
      profile: { uid: JACK, enabled: true, displayName: "Jack Nicholson", user: { username: "jacknich" } },
    });
    expect(world.asked()).toEqual(["POST /_security/profile/_activate"]);
  });

  it("takes an access token as well", async () => {
    const { activateUserProfile } = await activate(
      { accessToken: world.emulator.issueToken("ada") },
      "displayName",
    );
    expect(activateUserProfile.profile.displayName).toBe("Ada Lovelace");
  });

  it("reads data and labels anew, since the answer holds no data and labels of a moment ago", async () => {
    const written = { labels: { now: true }, data: { app1: { theme: "dark" } } };
    // Not refreshed: the search behind the activation does not see it yet.
    world.emulator.profiles().update(JACK, () => written, false);
    const { activateUserProfile } = await activate(jack, "labels data version { seqNo }");
    expect(activateUserProfile.profile).toMatchObject(written);
    expect(world.asked()).toEqual([
      "POST /_security/profile/_activate",
      `GET /_security/profile/${JACK}?data=*`,
    ]);
  });

  it("says the same of a wrong password, an unknown user, a disabled one and a bad or expired token", async () => {
    const refused = [
      { password: { username: "jacknich", password: "wrong" } },
      { password: { username: "ghost", password: "ghost-password" } },
      { password: { username: "switched_off", password: "off-password" } },
      { accessToken: "nonsense" },
      { accessToken: world.emulator.issueToken("jacknich", undefined, 0) },
    ];
    for (const grant of refused) {
      expect(await activate(grant)).toEqual({
        activateUserProfile: {
          __typename: "CredentialsRejectedError",
          code: "CREDENTIALS_REJECTED",
          message: "The user's password or token was refused.",
          upstream: "elasticsearch",
        },
        errors: undefined,
      });
    }
  });

  it.each([
    [{ password: { username: "", password: "" } }, ["grant.password.username", "grant.password.password"]],
    [{ password: { username: "jacknich", password: "" } }, ["grant.password.password"]],
    [{ accessToken: "" }, ["grant.accessToken"]],
  ])("names the empty fields of %j before anything is asked", async (grant, paths) => {
    const { activateUserProfile } = await activate(grant);
    expect(activateUserProfile.code).toBe("INVALID_INPUT");
    expect(activateUserProfile.issues.map((issue: { path: string }) => issue.path)).toEqual(paths);
    expect(world.asked()).toEqual([]);
  });

  it("takes exactly one kind of grant", async () => {
    for (const grant of [{}, { ...jack, accessToken: "x" }, { accessToken: null }]) {
      const { body } = await world.gateway.ask(ACTIVATE("uid"), { grant });
      expect(body.errors).toHaveLength(1);
      expect(body.data).toBeUndefined();
    }
    expect(world.asked()).toEqual([]);
  });

  it("says that nothing can be written while the cluster is read-only, which is nobody's permission", async () => {
    world.emulator.putUser({ username: "newcomer", password: "newcomer-password" });
    world.emulator.outage("cluster-read-only");
    const { activateUserProfile, errors } = await activate({
      password: { username: "newcomer", password: "newcomer-password" },
    });
    world.emulator.outage(null);
    expect(activateUserProfile).toBeNull();
    expect(errors[0].extensions).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", retryable: false });
  });

  it("marks password and token as secrets, so that neither may stand in a document", () => {
    const schema = schemaOf();
    const secret = (type: string, field: string): unknown => {
      const found = schema.getType(type);
      return isInputObjectType(found) ? found.getFields()[field]?.extensions["secret"] : undefined;
    };
    expect(secret("PasswordGrant", "password")).toBe(true);
    expect(secret("UserProfileGrant", "accessToken")).toBe(true);
    expect(secret("PasswordGrant", "username")).toBeUndefined();
  });
});

describe("activating with the caller's own credentials", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ kind: "forward", header: "authorization" });
    world.emulator.putUser({ username: "nobody", password: "nobody-password" });
  });
  afterAll(() => world.stop());

  const errorOf = async (authorization: string | undefined) => {
    const { body } = await world.gateway.ask(
      ACTIVATE("uid"),
      { grant: jack },
      authorization === undefined ? {} : { authorization },
    );
    return body.errors?.[0]?.extensions.code ?? body.data.activateUserProfile;
  };

  it("blames the caller for the caller's credentials: missing, wrong, expired", async () => {
    expect(await errorOf(undefined)).toBe("UNAUTHENTICATED");
    expect(await errorOf(basic("elastic", "wrong"))).toBe("UNAUTHENTICATED");
    expect(await errorOf(`Bearer ${world.emulator.issueToken("elastic", undefined, 0)}`)).toBe(
      "UNAUTHENTICATED",
    );
  });

  it("tells a caller without the privilege which ones there are, and nothing of accounts or roles", async () => {
    expect(await errorOf(basic("nobody", "nobody-password"))).toEqual({
      __typename: "PermissionDeniedError",
      code: "PERMISSION_DENIED",
      message:
        "The upstream does not permit this; it takes one of the cluster privileges manage_user_profile, manage_security, all.",
      upstream: "elasticsearch",
    });
  });
});
