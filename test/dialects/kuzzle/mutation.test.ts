import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { auth, createEmulator, type KuzzleEmulator } from "../../../src/sandbox/kuzzle/index.js";
import { fixture } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";

let emulator: KuzzleEmulator;
let running: RunningEmulator;
let gateway: RunningGateway;
const gateways: RunningGateway[] = [];

async function over(url: string, changes: Partial<Parameters<typeof upstream>[0]> = {}) {
  const started = await startGateway(settingsFor([upstream({ dialect: "kuzzle", url, ...changes })]));
  gateways.push(started);
  return started;
}

beforeAll(async () => {
  emulator = createEmulator();
  running = await startEmulator(emulator);
  gateway = await over(running.url, { auth: { kind: "login", ...auth.basic } });
});
afterEach(() => emulator.seed.profile("profile ID", [{ roleId: "default" }]));
afterAll(async () => {
  await Promise.all(gateways.map((started) => started.stop()));
  await running.stop();
});

const MUTATION = `mutation ($input: UpdateSecurityProfileInput!) {
  updateSecurityProfile(input: $input) {
    __typename
    ... on UpdateSecurityProfilePayload {
      profileId version
      profile { rateLimit updatedAt policies { roleId restrictedTo { index collections } } }
    }
    ... on ProfileError { code message upstream }
    ... on InvalidInputError { issues { path message } }
  }
}`;

/** The answer, and what it cost the upstream, logins apart. */
async function update(input: object, asked = gateway, headers = {}) {
  const before = running.calls.length;
  const { body } = await asked.ask(MUTATION, { input }, headers);
  const calls = running.calls.slice(before).map(({ method, url }) => `${method} ${url}`);
  return {
    result: body.data?.updateSecurityProfile,
    errors: body.errors,
    calls: calls.filter((line) => !line.includes("_login")),
  };
}

const id = "profile ID";
const issues = (answer: Awaited<ReturnType<typeof update>>) =>
  answer.result.issues.map((issue: { path: string }) => issue.path);

describe("the documented updates", () => {
  it.each([
    ["a role", [{ roleId: "myrole" }]],
    [
      "a role within some indexes and collections",
      [
        {
          roleId: "myrole",
          restrictedTo: [{ index: "index1" }, { index: "index2", collections: ["foo", "bar"] }],
        },
      ],
    ],
    [
      "several roles",
      [
        { roleId: "default" },
        { roleId: "myrole", restrictedTo: [{ index: "my-second-index", collections: ["my-collection"] }] },
      ],
    ],
  ])("give a profile %s, in one call whose answer holds the profile", async (_what, policies) => {
    const { result, errors, calls } = await update({ id, policies });
    expect(errors).toBeUndefined();
    expect(result).toMatchObject({
      __typename: "UpdateSecurityProfilePayload",
      profileId: id,
      version: null,
      profile: {
        rateLimit: 0,
        updatedAt: expect.any(String),
        policies: policies.map(
          ({
            roleId,
            restrictedTo = [],
          }: (typeof policies)[number] & { restrictedTo?: { index: string; collections?: string[] }[] }) => ({
            roleId,
            restrictedTo: restrictedTo.map(({ index, collections = [] }) => ({ index, collections })),
          }),
        ),
      },
    });
    expect(calls).toEqual(["PUT /profiles/profile%20ID/_update?strict=&refresh=wait_for&retryOnConflict=10"]);
  });

  it("keep what is omitted or null", async () => {
    await update({ id, policies: [{ roleId: "myrole" }] });
    const { result } = await update({ id, rateLimit: 50, policies: null });
    expect(result.profile).toMatchObject({ rateLimit: 50, policies: [{ roleId: "myrole" }] });
    expect((await update({ id })).result.profile).toMatchObject({
      rateLimit: 50,
      policies: [{ roleId: "myrole" }],
    });
  });
});

describe("the options", () => {
  const query = async (input: object) =>
    (await update({ id, rateLimit: 1, ...input })).calls[0]?.split("?")[1];

  it.each([
    [{}, "strict=&refresh=wait_for&retryOnConflict=10"],
    [
      { force: null, refresh: null, retryOnConflict: null, queuable: null },
      "strict=&refresh=wait_for&retryOnConflict=10",
    ],
    [{ force: false, refresh: "WAIT_FOR" }, "strict=&refresh=wait_for&retryOnConflict=10"],
    [{ force: true }, "refresh=wait_for&retryOnConflict=10"],
    [{ refresh: "FALSE" }, "strict=&refresh=false&retryOnConflict=10"],
    [{ refresh: "TRUE" }, "strict=&refresh=wait_for&retryOnConflict=10"],
    [{ retryOnConflict: 0 }, "strict=&refresh=wait_for&retryOnConflict=0"],
    [{ retryOnConflict: 2147483647 }, "strict=&refresh=wait_for&retryOnConflict=2147483647"],
  ])("%j become %s", async (input, expected) => {
    expect(await query(input)).toBe(expected);
  });

  it("force accepts restrictions to what does not exist", async () => {
    const policies = [{ roleId: "myrole", restrictedTo: [{ index: "nowhere", collections: ["nothing"] }] }];
    expect(issues(await update({ id, policies }))).toEqual(["policies.0.restrictedTo.0.index"]);
    expect((await update({ id, policies, force: true })).result.profile).toMatchObject({ policies });
    // The stored restriction is checked again with whatever else is changed.
    expect(issues(await update({ id, rateLimit: 3 }))).toEqual(["force"]);
  });
});

describe("what is wrong with the input", () => {
  const restricted = (...restrictedTo: object[]) => ({ roleId: "myrole", restrictedTo });

  it.each<[string, object, string[]]>([
    ["an unknown role", { policies: [{ roleId: "myrole" }, { roleId: "nope" }] }, ["policies.1.roleId"]],
    [
      "an unknown index",
      { policies: [{ roleId: "myrole" }, restricted({ index: "index1" }, { index: "nope" })] },
      ["policies.1.restrictedTo.1.index"],
    ],
    [
      "unknown collections",
      { policies: [restricted({ index: "index1" }, { index: "index2", collections: ["foo", "x", "y"] })] },
      ["policies.0.restrictedTo.1.collections"],
    ],
    [
      "the anonymous profile without its role",
      { id: "anonymous", policies: [{ roleId: "default" }] },
      ["policies"],
    ],
  ])("is found by the server: %s", async (_what, input, paths) => {
    const answer = await update({ id, ...input });
    expect(answer.result).toMatchObject({
      __typename: "InvalidInputError",
      code: "INVALID_INPUT",
      upstream: "kuzzle",
    });
    expect(issues(answer)).toEqual(paths);
    expect(answer.errors).toBeUndefined();
    expect(answer.calls).toHaveLength(1);
  });

  it.each<[string, object, string[]]>([
    ["no policy at all", { policies: [] }, ["policies"]],
    ["too many retries", { retryOnConflict: 2147483648 }, ["retryOnConflict"]],
    [
      "empty names",
      { policies: [{ roleId: "" }, restricted({ index: "", collections: ["a", ""] })] },
      ["policies.0.roleId", "policies.1.restrictedTo.0.index", "policies.1.restrictedTo.0.collections.1"],
    ],
    ["a role id that no storage holds", { policies: [{ roleId: "x".repeat(513) }] }, ["policies.0.roleId"]],
    ["the id of another route", { id: "_mapping" }, ["id"]],
    ["an id that no storage holds", { id: "x".repeat(513) }, ["id"]],
    [
      "more than 1 MiB",
      { policies: Array.from({ length: 3000 }, () => restricted({ index: "i".repeat(400) })) },
      ["policies"],
    ],
  ])("is found before any call: %s", async (_what, input, paths) => {
    const limits = { ...settingsFor([]).limits, bodyBytes: 5_000_000, variableNodes: 100_000 };
    const roomy = await startGateway(
      settingsFor([upstream({ dialect: "kuzzle", url: running.url })], { limits }),
    );
    const answer = await update({ id, ...input }, roomy);
    expect(issues(answer)).toEqual(paths);
    expect(answer.calls).toEqual([]);
    await roomy.stop();
  });
});

describe("the other ways it can end", () => {
  it("is NotFoundError for a profile that does not exist, whatever else is wrong", async () => {
    const { result } = await update({ id: "nobody", policies: [{ roleId: "nope" }] });
    expect(result).toMatchObject({ __typename: "NotFoundError", code: "NOT_FOUND", upstream: "kuzzle" });
  });

  it("is ConflictError where others write at the same time more often than it may retry", async () => {
    emulator.seed.contend(id, 3);
    const { result, calls } = await update({ id, rateLimit: 1, retryOnConflict: 2 });
    expect(result).toMatchObject({ __typename: "ConflictError", code: "CONFLICT" });
    expect(calls).toHaveLength(1);
    emulator.seed.contend(id, 0);
  });

  it("is PermissionDeniedError for a caller without the right", async () => {
    const header = "x-kuzzle-authorization";
    const forwarding = await over(running.url, { auth: { kind: "forward", header } });
    const headers = { [header]: `Bearer ${emulator.seed.apiKey("jonny", "jonny1")}` };
    const { result } = await update({ id, rateLimit: 1 }, forwarding, headers);
    expect(result).toMatchObject({ __typename: "PermissionDeniedError", code: "PERMISSION_DENIED" });
    const { errors } = await update({ id, rateLimit: 1 }, forwarding, { [header]: "Basic YTpi" });
    expect(errors[0].extensions.code).toBe("UNAUTHENTICATED");
  });

  it("names the lost role of a profile that cannot be changed before that role is back", async () => {
    emulator.seed.role("gone", {});
    emulator.seed.profile("broken", [{ roleId: "gone" }]);
    emulator.seed.removeRole("gone");
    const answer = await update({ id: "broken", policies: [{ roleId: "default" }] });
    expect(issues(answer)).toEqual(["id"]);
    expect(answer.result.message).toContain('"gone"');
  });

  it("is an error of its own field alone; the next mutation of the operation is done all the same", async () => {
    const { body } = await gateway.ask(`mutation {
      a: updateSecurityProfile(input: { id: "default", rateLimit: 1, upstream: "nowhere" }) { __typename }
      b: updateSecurityProfile(input: { id: "profile ID", rateLimit: 8, refresh: FALSE }) { __typename }
    }`);
    expect(body.data).toEqual({ a: null, b: { __typename: "UpdateSecurityProfilePayload" } });
    expect(body.errors).toMatchObject([{ path: ["a"], extensions: { code: "BAD_USER_INPUT" } }]);
  });
});

describe("a server that answers as documented", () => {
  it("gives the version, and the profile is read only when selected", async () => {
    const source = { policies: [{ roleId: "a" }], rateLimit: 9 };
    const server = await fixture((request, response) => {
      const result =
        request.method === "PUT"
          ? { _id: "p", _version: 2, created: false }
          : { hits: [{ _id: "p", _source: source }] };
      response.end(JSON.stringify({ error: null, result, status: 200 }));
    });
    const documented = await over(server.url);
    const { result } = await update({ id: "p", rateLimit: 9 }, documented);
    expect(result).toMatchObject({ profileId: "p", version: 2, profile: { rateLimit: 9, updatedAt: null } });
    expect(server.seen.map((line) => line.split("?")[0])).toEqual([
      "PUT /profiles/p/_update",
      "POST /profiles/_mGet",
    ]);
    await documented.ask(`mutation {
      updateSecurityProfile(input: { id: "p" }) { ... on UpdateSecurityProfilePayload { version } }
    }`);
    expect(server.seen).toHaveLength(3);
    await server.stop();
  });
});

describe("what goes over the wire", () => {
  it("is the given fields alone, with their length", async () => {
    const sent: { length: string | undefined; body: unknown }[] = [];
    const server = await fixture(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      sent.push({ length: request.headers["content-length"], body });
      response.end(JSON.stringify({ error: null, result: { _id: "p", _source: {} }, status: 200 }));
    });
    const other = await over(server.url);
    const policies = [
      { roleId: "a", restrictedTo: [{ index: "i" }, { index: "j", collections: ["k"] }] },
      { roleId: "b" },
    ];
    for (const input of [
      {},
      { rateLimit: 0 },
      { policies },
      { policies: [{ roleId: "a", restrictedTo: null }] },
    ])
      await update({ id: "p", ...input }, other);
    expect(sent.map(({ body }) => body)).toEqual([
      {},
      { rateLimit: 0 },
      { policies },
      { policies: [{ roleId: "a" }] },
    ]);
    expect(z.array(z.coerce.number().positive()).safeParse(sent.map(({ length }) => length)).success).toBe(
      true,
    );
    await server.stop();
  });
});

describe("a Kuzzle that cannot be reached", () => {
  it("makes a write wait for it, unless it may not", async () => {
    const { port } = running;
    await running.stop();
    const waiting = update({ id, rateLimit: 4 });
    const failed = await update({ id, rateLimit: 5, queuable: false });
    expect(failed.errors).toMatchObject([
      { extensions: { code: "UPSTREAM_UNAVAILABLE", upstream: "kuzzle", retryable: true } },
    ]);
    running = await startEmulator(emulator, port);
    const { result, errors } = await waiting;
    expect(errors).toBeUndefined();
    expect(result.profile).toMatchObject({ rateLimit: 4 });
  });

  it("makes a write wait that has to log in first", async () => {
    const { port } = running;
    await running.stop();
    const fresh = await over(`http://127.0.0.1:${port}`, { auth: { kind: "login", ...auth.basic } });
    const waiting = update({ id, rateLimit: 6 }, fresh);
    await update({ id, rateLimit: 7, queuable: false }, fresh);
    running = await startEmulator(emulator, port);
    expect((await waiting).result.profile).toMatchObject({ rateLimit: 6 });
  });
});
