import { expect, it } from "vitest";
import type { World } from "../world.js";
import { CREATE, DELETE, READ, READ_MANY, REPLACE, SEARCH, UPDATE } from "./documents.js";
import { ROLE } from "./seeds.js";
import { asAdmin, forwarding, type KuzzleTarget, tokenOf, withAuth } from "./target.js";

const READING = { auth: ["*"], security: ["getProfile", "mGetProfiles", "searchProfiles", "mGetUsers"] };

/** Somebody who may log in and read, but not write, or nothing at all. */
export async function putCallers(target: KuzzleTarget): Promise<void> {
  await target.putRole("contract-reading", READING);
  await target.putRole("contract-nothing", { auth: ["*"] });
  await target.putProfile("contract-readers", [{ roleId: "contract-reading" }]);
  await target.putProfile("contract-nobodies", [{ roleId: "contract-nothing" }]);
  await target.putRole("contract-writing", { auth: ["*"], security: ["updateProfile"] });
  await target.putProfile("contract-hurried", [{ roleId: "contract-writing" }], 1);
  await target.putProfile("contract-target", [{ roleId: ROLE }], 5);
  await target.putUser("contract-reader", ["contract-readers"], "secret-reader");
  await target.putUser("contract-nobody", ["contract-nobodies"], "secret-nobody");
  await target.putUser("contract-runner", ["contract-hurried"], "secret-runner");
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const change = { input: { id: "contract-target", rateLimit: 6, refresh: "FALSE" } };
const ID = { id: "contract-target" };

const whole = { input: { ...ID, policies: [{ roleId: ROLE }], refresh: "FALSE" } };
/** Every operation, with variables that are sound. */
const EVERY: readonly (readonly [query: string, variables: object])[] = [
  [READ, ID],
  [READ_MANY, { ids: [ID.id] }],
  [SEARCH, { input: {} }],
  [UPDATE, change],
  [CREATE, whole],
  [REPLACE, whole],
  [DELETE, { input: ID }],
];

/** A server that knows its callers. */
export function access(world: () => World<KuzzleTarget>): void {
  const codeOf = (body: { errors?: { extensions: { code: string } }[] }) => body.errors?.[0]?.extensions.code;
  const forwarder = () => world().another(forwarding(world().target));

  it("serves a gateway that logs in, once for many operations", async () => {
    const gateway = await world().another(asAdmin(world().target));
    const reads = await Promise.all(Array.from({ length: 5 }, () => gateway.ask(READ, ID)));
    for (const { body } of reads) expect(body.data.kuzzleSecurityProfile.profileId).toBe(ID.id);
    expect(gateway.log.filter((line) => line.includes('"operation":"login"'))).toHaveLength(1);
    const [connected] = gateway.gateway.upstreams;
    expect(await connected?.privileges(gateway.gateway.call())).toEqual({ user: "admin", missing: [] });
  });

  it("says UPSTREAM_AUTHENTICATION where the gateway's own credentials are refused", async () => {
    for (const auth of [
      { kind: "none" } as const,
      { kind: "login", username: "admin", password: "wrong" } as const,
      { kind: "login", username: "nobody-at-all", password: "wrong" } as const,
      { kind: "service", authorization: "Bearer kauth-forged" } as const,
    ]) {
      const gateway = await world().another(withAuth(world().target, auth));
      for (const [query, variables] of EVERY) {
        const { body } = await gateway.ask(query, variables);
        expect([auth, Object.values(body.data), codeOf(body)]).toEqual([
          auth,
          [null],
          "UPSTREAM_AUTHENTICATION",
        ]);
      }
    }
  });

  it("says UNAUTHENTICATED where the caller's forwarded credentials are missing or no token", async () => {
    const gateway = await forwarder();
    for (const headers of [
      {},
      bearer("kauth-forged"),
      bearer("no token at all"),
      { authorization: "Basic YTpi" },
    ]) {
      for (const [query, variables] of EVERY) {
        const { body } = await gateway.ask(query, variables, headers);
        expect([headers, Object.values(body.data), codeOf(body)]).toEqual([
          headers,
          [null],
          "UNAUTHENTICATED",
        ]);
      }
    }
  });

  it("says UNAUTHENTICATED once a token has expired", async () => {
    const { target } = world();
    const gateway = await forwarder();
    const token = await tokenOf(target, "contract-reader", "secret-reader", "1s");
    await expect
      .poll(async () => codeOf((await gateway.ask(READ, ID, bearer(token))).body), {
        timeout: 10_000,
        interval: 200,
      })
      .toBe("UNAUTHENTICATED");
  });

  it("says UNAUTHENTICATED once a token's user has logged out", async () => {
    const { target } = world();
    const gateway = await forwarder();
    const token = await tokenOf(target, "contract-nobody", "secret-nobody", "17m");
    expect(codeOf((await gateway.ask(READ, ID, bearer(token))).body)).toBe("PERMISSION_DENIED");
    await fetch(`${target.url}/_logout`, { method: "POST", headers: bearer(token) });
    expect(codeOf((await gateway.ask(READ, ID, bearer(token))).body)).toBe("UNAUTHENTICATED");
  });

  it("takes an API key for a token, until it is deleted", async () => {
    const { target } = world();
    const gateway = await forwarder();
    const { id, token } = await target.apiKey("contract-reader");
    const read = await gateway.ask(READ, ID, bearer(token));
    expect(read.body.data.kuzzleSecurityProfile.profileId).toBe(ID.id);
    const own = await tokenOf(target, "contract-reader", "secret-reader");
    await fetch(`${target.url}/api-keys/${id}`, { method: "DELETE", headers: bearer(own) });
    expect(codeOf((await gateway.ask(READ, ID, bearer(token))).body)).toBe("UNAUTHENTICATED");
  });

  it("lets callers with forwarded credentials do what they may, and no more", async () => {
    const { target } = world();
    const gateway = await forwarder();
    const reader = bearer(await tokenOf(target, "contract-reader", "secret-reader"));
    const read = await gateway.ask(READ, ID, reader);
    expect(read.body.data.kuzzleSecurityProfile).toMatchObject({ profileId: ID.id, rateLimit: 5 });
    const { body } = await gateway.ask(UPDATE, change, reader);
    expect(body.data.updateSecurityProfile).toMatchObject({
      __typename: "PermissionDeniedError",
      code: "PERMISSION_DENIED",
    });
    for (const [document, name, input] of [
      [CREATE, "createSecurityProfile", { id: "contract-denied", policies: [{ roleId: ROLE }] }],
      [REPLACE, "replaceSecurityProfile", { ...ID, policies: [{ roleId: ROLE }] }],
      [DELETE, "deleteSecurityProfile", ID],
    ] as const) {
      const denied = await gateway.ask(document, { input: { ...input, refresh: "FALSE" } }, reader);
      expect(denied.body.data[name]).toMatchObject({
        __typename: "PermissionDeniedError",
        code: "PERMISSION_DENIED",
      });
    }
    const nobody = bearer(await tokenOf(target, "contract-nobody", "secret-nobody"));
    for (const [document, variables] of [
      [READ, ID],
      [READ_MANY, { ids: [ID.id] }],
      [SEARCH, { input: {} }],
    ] as const) {
      const denied = await gateway.ask(document, variables, nobody);
      expect(codeOf(denied.body)).toBe("PERMISSION_DENIED");
    }
    const after = await gateway.ask(READ, ID, reader);
    expect(after.body.data.kuzzleSecurityProfile.rateLimit).toBe(5);
  });

  it("tells which rights the mutations lack", async () => {
    const { target, another } = world();
    const auth = { kind: "login", username: "contract-reader", password: "secret-reader" } as const;
    const { gateway } = await another(withAuth(target, auth));
    expect(await gateway.upstreams[0]?.privileges(gateway.call())).toEqual({
      user: "contract-reader",
      missing: ["createProfile", "createOrReplaceProfile", "updateProfile", "deleteProfile"].map(
        (action) => `security:${action}`,
      ),
    });
  });

  it("says UPSTREAM_RATE_LIMITED where a user asks more often than its profile allows", async () => {
    const gateway = await forwarder();
    const runner = bearer(await tokenOf(world().target, "contract-runner", "secret-runner"));
    const writes = await Promise.all(Array.from({ length: 8 }, () => gateway.ask(UPDATE, change, runner)));
    const outcomes = writes.map(({ body }) => codeOf(body) ?? body.data.updateSecurityProfile.__typename);
    expect(new Set(outcomes)).toEqual(new Set(["UpdateSecurityProfilePayload", "UPSTREAM_RATE_LIMITED"]));
    const limited = writes.find(({ body }) => codeOf(body) === "UPSTREAM_RATE_LIMITED");
    expect(limited?.body.errors[0].extensions).toMatchObject({ retryable: true, retryAfter: 1 });
  });
}
