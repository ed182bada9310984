import { expect, it } from "vitest";
import { basic, once, type World } from "../world.js";
import { ACTIVATE, DISABLE, ENABLE, HAS, READ, READ_MANY, SUGGEST, WRITE } from "./documents.js";
import {
  asService,
  type ElasticsearchTarget,
  forwarding,
  freshName,
  invalidate,
  putProfile,
  tokenOf,
  withAuth,
} from "./target.js";

const SERVICE = ["manage_user_profile", "read_security"];

/** Who may do what, with every kind of credentials. */
export function access(world: () => World<ElasticsearchTarget>): void {
  const codeOf = (body: { errors?: { extensions: { code: string } }[] }) => body.errors?.[0]?.extensions.code;
  const subject = once(() => putProfile(world().target, "subject"));
  const write = (uid: string, key = "app") => ({
    input: { uid, data: { [key]: { a: 1 } }, refresh: "FALSE" },
  });
  /** A user with these cluster privileges, who may write data under these names besides. */
  const caller = async (base: string, cluster: string[], applications?: string[]) => {
    const role = `contract-${base}`;
    const global = applications && { profile: { write: { applications } } };
    await world().target.putRole(role, { cluster, ...(global && { global }) });
    const [username, password] = [freshName(base), `secret of ${base}`];
    await world().target.putUser({ username, password, roles: [role] });
    return { username, password, authorization: basic(username, password) };
  };

  /** Every operation but the activation, with variables that are sound. */
  const every = (uid: string): readonly (readonly [query: string, variables: object])[] => [
    [READ, { uid }],
    [READ_MANY, { uids: [uid] }],
    [SUGGEST, { input: {} }],
    [HAS, { input: { uids: [uid], cluster: ["monitor"] } }],
    [WRITE, write(uid)],
    [ENABLE, { input: { uid } }],
    [DISABLE, { input: { uid } }],
  ];

  it("serves a gateway with a password or an API key that has the least privileges", async () => {
    const { target, another } = world();
    const { uid, username, password } = await subject();
    const service = await caller("service", SERVICE);
    for (const authorization of [service.authorization, await target.apiKey({ cluster: SERVICE })]) {
      const gateway = await another(asService(target, authorization));
      const read = await gateway.ask(READ, { uid });
      expect(read.body.data.elasticsearchUserProfile.uid).toBe(uid);
      const written = await gateway.ask(WRITE, write(uid));
      expect(written.body.data.updateUserProfileData.acknowledged).toBe(true);
      const grant = { password: { username, password } };
      const { body } = await gateway.ask(ACTIVATE, { input: { grant } });
      expect(body.data.activateUserProfile.profile.uid).toBe(uid);
      const asked = await gateway.ask(HAS, { input: { uids: [uid], cluster: ["monitor"] } });
      expect(asked.body.data.hasElasticsearchProfilePrivileges).toEqual({ hasPrivilegeUids: [], errors: [] });
      const connected = gateway.gateway.upstreams[0];
      expect((await connected?.privileges(gateway.gateway.call()))?.missing).toEqual([]);
    }
  });

  it("says UPSTREAM_AUTHENTICATION where the gateway's own credentials are refused", async () => {
    const { target, another } = world();
    const { uid, username, password } = await subject();
    for (const auth of [
      { kind: "none" } as const,
      { kind: "service", authorization: basic(username, "wrong") } as const,
      { kind: "service", authorization: `ApiKey ${Buffer.from("no:key").toString("base64")}` } as const,
      { kind: "service", authorization: "Bearer no-token" } as const,
    ]) {
      const gateway = await another(withAuth(target, auth));
      for (const [query, variables] of every(uid)) {
        const { body } = await gateway.ask(query, variables);
        expect([auth, Object.values(body.data), codeOf(body)]).toEqual([
          auth,
          [null],
          "UPSTREAM_AUTHENTICATION",
        ]);
      }
      const { body } = await gateway.ask(ACTIVATE, {
        input: { grant: { password: { username, password } } },
      });
      expect([body.data, codeOf(body)]).toEqual([{ activateUserProfile: null }, "UPSTREAM_AUTHENTICATION"]);
    }
  });

  it("says UNAUTHENTICATED where the caller's forwarded credentials are missing or refused", async () => {
    const { target, another } = world();
    const { uid, username, password } = await subject();
    const gateway = await another(forwarding(target));
    const over = await tokenOf(target, username, password);
    await invalidate(target, over);
    for (const headers of [
      {},
      { authorization: basic(username, "wrong") },
      { authorization: "Bearer no-token" },
      { authorization: `Bearer ${over}` },
      { authorization: "Something else" },
    ]) {
      const grant = { password: { username, password } };
      for (const [query, variables] of [...every(uid), [ACTIVATE, { input: { grant } }] as const]) {
        const { body } = await gateway.ask(query, variables, headers);
        expect([headers, Object.values(body.data), codeOf(body)]).toEqual([
          headers,
          [null],
          "UNAUTHENTICATED",
        ]);
      }
    }
  });

  it("tells a caller's expired token from one that is granted", async () => {
    const { target, another } = world();
    const { username, password } = await subject();
    const over = await tokenOf(target, username, password);
    await invalidate(target, over);
    const gateway = await another(forwarding(target));
    const service = await caller("granter", SERVICE);
    const granted = { input: { grant: { accessToken: over } } };
    const byService = await gateway.ask(ACTIVATE, granted, { authorization: service.authorization });
    expect(byService.body.data.activateUserProfile.code).toBe("CREDENTIALS_REJECTED");
    const byItself = await gateway.ask(ACTIVATE, granted, { authorization: `Bearer ${over}` });
    expect(codeOf(byItself.body)).toBe("UNAUTHENTICATED");
  });

  it("lets callers do what they may, and no more", async () => {
    const { target, another } = world();
    const { uid, username, password } = await subject();
    const gateway = await another(forwarding(target));
    const reader = await caller("reader", ["read_security"]);
    const nobody = await caller("nobody", ["monitor"]);
    const token = `Bearer ${await tokenOf(target, reader.username, reader.password)}`;
    for (const authorization of [reader.authorization, token]) {
      const read = await gateway.ask(READ, { uid }, { authorization });
      expect(read.body.data.elasticsearchUserProfile.uid).toBe(uid);
    }
    for (const { authorization } of [reader, nobody]) {
      const headers = { authorization };
      for (const [query, variables] of [
        [WRITE, write(uid)],
        [ENABLE, { input: { uid } }],
        [DISABLE, { input: { uid } }],
      ] as const) {
        const { body } = await gateway.ask(query, variables, headers);
        expect(Object.values(body.data)).toMatchObject([
          { __typename: "PermissionDeniedError", code: "PERMISSION_DENIED" },
        ]);
      }
      // The right is asked for before the grant is tried, so a wrong one makes no difference.
      for (const secret of [password, "wrong"]) {
        const input = { grant: { password: { username, password: secret } } };
        const { body } = await gateway.ask(ACTIVATE, { input }, headers);
        expect(body.data.activateUserProfile.code).toBe("PERMISSION_DENIED");
      }
    }
    const headers = { authorization: nobody.authorization };
    for (const [query, variables] of every(uid).slice(0, 4)) {
      expect(codeOf((await gateway.ask(query, variables, headers)).body)).toBe("PERMISSION_DENIED");
    }
  });

  it("lets a caller write under the names that its role allows", async () => {
    const { target, another } = world();
    const { uid } = await subject();
    const writer = await caller("writer", [], ["app1*"]);
    const gateway = await another(asService(target, writer.authorization));
    const allowed = await gateway.ask(WRITE, write(uid, "app1-x"));
    expect(allowed.body.data.updateUserProfileData.acknowledged).toBe(true);
    const denied = await gateway.ask(WRITE, write(uid, "app2"));
    expect(denied.body.data.updateUserProfileData.code).toBe("PERMISSION_DENIED");
  });

  it("tells which privilege the mutations lack", async () => {
    const { target, another } = world();
    const reader = await caller("poor", ["read_security"]);
    const { gateway } = await another(asService(target, reader.authorization));
    expect(await gateway.upstreams[0]?.privileges(gateway.call())).toEqual({
      user: reader.username,
      missing: ["manage_user_profile"],
    });
  });

  it("names no user or role of the caller in a refusal", async () => {
    const { target, another } = world();
    const { uid } = await subject();
    const reader = await caller("named", ["read_security"]);
    const gateway = await another(asService(target, reader.authorization));
    const { body } = await gateway.ask(WRITE, write(uid));
    expect(JSON.stringify(body)).not.toContain("contract-named");
  });
}
