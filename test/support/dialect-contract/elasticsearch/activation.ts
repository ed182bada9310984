import { expect, it } from "vitest";
import { attemptsDuring } from "../attempts.js";
import { basic, once, type World } from "../world.js";
import { ACTIVATE, DISABLE } from "./documents.js";
import {
  type ElasticsearchTarget,
  forwarding,
  freshName,
  invalidate,
  putProfile,
  tokenOf,
} from "./target.js";

export const documentedUser = {
  username: "jacknich",
  password: "l0ng-r4nd0m-p@ssw0rd",
  roles: ["admin", "other_role1"],
  fullName: "Jack Nicholson",
  email: "jacknich@example.com",
};

/** Grants by password and by token, accepted and refused. */
export function activation(world: () => World<ElasticsearchTarget>): void {
  const activate = async (grant: object) => {
    const { body } = await world().gateway.ask(ACTIVATE, { input: { grant } });
    expect(body.errors).toBeUndefined();
    return body.data.activateUserProfile;
  };

  const user = once(() => putProfile(world().target, "user"));

  it("activates a profile as the upstream's documentation shows, with one call", async () => {
    const { username, password, roles, fullName, email } = documentedUser;
    for (const role of roles) await world().target.putRole(role, {});
    await world().target.putUser(documentedUser);
    const made = await attemptsDuring(world().gateway, async () => {
      const activated = await activate({ password: { username, password } });
      expect(activated).toEqual({
        __typename: "ActivateUserProfilePayload",
        profile: {
          uid: expect.stringMatching(/^u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_\d$/),
          enabled: true,
          lastSynchronized: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
          displayName: fullName,
          user: { username, roles, realmName: "default_native", realmDomain: null, email, fullName },
          version: { seqNo: expect.any(Number), primaryTerm: expect.any(Number) },
        },
      });
    });
    expect(made.map(({ operation }) => operation)).toEqual(["activateUserProfile"]);
  });

  it("gives the same profile again, with the user's present details, and enables it", async () => {
    const { target, gateway } = world();
    const { uid, username, password } = await putProfile(target, "again", { fullName: "Old", email: "o@x" });
    await gateway.ask(DISABLE, { input: { uid, refresh: "TRUE" } });
    await target.putUser({ username, password, roles: ["viewer"] });
    const { profile } = await activate({ password: { username, password } });
    expect(profile).toMatchObject({
      uid,
      enabled: true,
      displayName: username,
      user: { roles: ["viewer"], email: null, fullName: null },
    });
  });

  it("activates by an access token", async () => {
    const { target } = world();
    const { uid, username, password } = await user();
    const { profile } = await activate({ accessToken: await tokenOf(target, username, password) });
    expect(profile).toMatchObject({ uid, user: { username } });
  });

  it("reads labels and data with the activation when they are selected", async () => {
    const { gateway } = world();
    const { username, password } = await user();
    const { body } = await gateway.ask(
      `mutation ($input: ActivateUserProfileInput!) { activateUserProfile(input: $input) {
        ... on ActivateUserProfilePayload { profile { user { username } labels data } } } }`,
      { input: { grant: { password: { username, password } } } },
    );
    expect(body.data.activateUserProfile.profile).toEqual({ user: { username }, labels: {}, data: {} });
  });

  it("refuses every wrong grant alike, and tells nobody why", async () => {
    const { target } = world();
    const { username, password } = await user();
    const disabled = freshName("disabled");
    await target.putUser({ username: disabled, password, enabled: false });
    const invalidated = await tokenOf(target, username, password);
    await invalidate(target, invalidated);
    const apiKey = (await target.apiKey({})).slice("ApiKey ".length);
    const refused = {
      __typename: "CredentialsRejectedError",
      code: "CREDENTIALS_REJECTED",
      message: "The user's password or token was refused.",
      upstream: "elasticsearch",
    };
    for (const grant of [
      { password: { username, password: `${password}!` } },
      { password: { username: freshName("unknown"), password } },
      { password: { username: disabled, password } },
      { accessToken: "no token at all" },
      { accessToken: invalidated },
      { accessToken: apiKey },
    ]) {
      expect([grant, await activate(grant)]).toEqual([grant, refused]);
    }
  });

  it("says which part of a grant is empty", async () => {
    const path = async (grant: object) => {
      const { __typename, issues } = await activate(grant);
      expect(__typename).toBe("InvalidInputError");
      return issues.map((issue: { path: string }) => issue.path);
    };
    expect(await path({ password: { username: "", password: "" } })).toEqual([
      "grant.password.username",
      "grant.password.password",
    ]);
    expect(await path({ accessToken: "" })).toEqual(["grant.accessToken"]);
  });

  it("takes names and passwords of any letters", async () => {
    const { target } = world();
    const password = 'Pässwörd "🦊" \\ \t';
    const username = `${freshName("letters")} @+.\\"`;
    await target.putUser({ username, password });
    const { profile } = await activate({ password: { username, password } });
    expect(profile.user.username).toBe(username);
  });

  it("activates for a caller whose own credentials are forwarded", async () => {
    const { target, another } = world();
    const { uid, username, password } = await user();
    const gateway = await another(forwarding(target));
    const headers = { authorization: basic(target.admin.username, target.admin.password) };
    const { body } = await gateway.ask(
      ACTIVATE,
      { input: { grant: { password: { username, password } } } },
      headers,
    );
    expect(body.data.activateUserProfile.profile.uid).toBe(uid);
  });
}
