import type { IncomingMessage } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Call } from "../../../src/dialect/call.js";
import type { Row } from "../../../src/dialect.js";
import { KuzzleConnector } from "../../../src/dialects/kuzzle/connector/index.js";
import type { UpstreamClient } from "../../../src/http/upstream-client.js";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { createEmulator, type KuzzleEmulator } from "../../../src/sandbox/kuzzle/index.js";
import { callWith, clientOf, failureOf, fixture } from "../../support/dialect.js";

const Asked = z.object({ ids: z.array(z.string()) });

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

let emulator: KuzzleEmulator;
let running: RunningEmulator;
let client: UpstreamClient;
let kuzzle: KuzzleConnector;
let call: Call;

beforeEach(async () => {
  emulator = createEmulator();
  running = await startEmulator(emulator);
  const key = emulator.seed.apiKey("gateway", "admin");
  client = clientOf("kuzzle", running.url, { kind: "service", authorization: `Bearer ${key}` });
  kuzzle = new KuzzleConnector(client);
  call = callWith();
});
afterEach(async () => {
  await client.close();
  await running.stop();
});

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${String(index).padStart(3, "0")}`);

function addProfiles(count: number): string[] {
  const ids = numbered("team", count);
  for (const id of ids) emulator.seed.profile(id, [{ roleId: "default" }]);
  return ids;
}

const calls = (): string[] => running.calls.map(({ method, url }) => `${method} ${url}`);
const ids = (rows: readonly Row<unknown>[]): string[] => rows.map((row) => row.id).sort();

describe("reading several profiles", () => {
  it("takes one call for a hundred that exist", async () => {
    const asked = addProfiles(100);
    expect(ids(await kuzzle.profiles.read(asked, call))).toEqual(asked);
    expect(calls()).toEqual(["POST /profiles/_mGet"]);
    expect(kuzzle.profiles.split(asked, call)).toHaveLength(1);
  });

  it("repeats the call without the one that is missing, three times at most, then asks one by one", async () => {
    const asked = ["default", "a", "b", "admin", "c", "d", "e", "myProfile"];
    expect(ids(await kuzzle.profiles.read(asked, call))).toEqual(["admin", "default", "myProfile"]);
    expect(calls()).toEqual(Array(8).fill("POST /profiles/_mGet"));
  });

  it.each([4, 13, 60, 99])(
    "finds what exists among a hundred of which %i do not in 7 calls",
    async (missing) => {
      const existing = addProfiles(100 - missing);
      const asked = [...existing.slice(0, 20), ...numbered("no", missing), ...existing.slice(20)];
      expect(ids(await kuzzle.profiles.read(asked, call))).toEqual(existing);
      expect(calls()).toHaveLength(7);
    },
  );

  it("finds what no search has seen yet in as many", async () => {
    const young = numbered("young", 30);
    for (const id of young) emulator.seed.profile(id, [{ roleId: "default" }], 0, {}, 60_000);
    expect(ids(await kuzzle.profiles.read([...young, ...numbered("no", 70)], call))).toEqual(young);
    expect(calls()).toHaveLength(7);
  });

  it("says of none of many that it is missing where the caller may search and not refresh", async () => {
    emulator.seed.role("searching", { security: ["mGetProfiles", "searchProfiles"] });
    emulator.seed.profile("searcher", [{ roleId: "searching" }]);
    emulator.seed.user("eve", ["searcher"]);
    const authorization = `Bearer ${emulator.seed.apiKey("of-eve", "eve")}`;
    const eve = clientOf("kuzzle", running.url, { kind: "service", authorization });
    const old = addProfiles(20);
    const young = numbered("young", 5);
    for (const id of young) emulator.seed.profile(id, [{ roleId: "default" }], 0, {}, 60_000);
    const rows = await new KuzzleConnector(eve).profiles.read(
      [...young, ...numbered("no", 20), ...old],
      call,
    );
    const failed = rows.filter(({ value }) => value instanceof Error);
    expect(ids(rows.filter(({ value }) => !(value instanceof Error)))).toEqual(old);
    expect(failed.map(({ id }) => id)).toEqual(expect.arrayContaining(young));
    expect(failed[0]?.value).toMatchObject({ kind: "over-budget", sent: false });
    const few = await new KuzzleConnector(eve).profiles.read([...young, ...numbered("no", 8), ...old], call);
    expect(ids(few)).toEqual([...old, ...young]);
    await eve.close();
  });

  it("finds it all the same where the caller may not search", async () => {
    emulator.seed.role("anonymous", { auth: ["login"] });
    emulator.seed.role("reading", { security: ["mGetProfiles", "getProfile"] });
    emulator.seed.profile("reader", [{ roleId: "reading" }]);
    emulator.seed.user("eve", ["reader"]);
    const authorization = `Bearer ${emulator.seed.apiKey("of-eve", "eve")}`;
    const eve = clientOf("kuzzle", running.url, { kind: "service", authorization });
    const existing = addProfiles(30);
    const asked = [...numbered("no", 10), ...existing];
    expect(ids(await new KuzzleConnector(eve).profiles.read(asked, call))).toEqual(existing);
    await eve.close();
  });

  it("asks no more once all are known to be missing", async () => {
    expect(await kuzzle.profiles.read(["a", "b"], call)).toEqual([]);
    expect(calls()).toHaveLength(2);
  });

  it("fails for a profile whose role is gone, and for no other", async () => {
    const asked = addProfiles(30);
    emulator.seed.role("gone", {});
    emulator.seed.profile("broken", [{ roleId: "gone" }]);
    emulator.seed.removeRole("gone");
    const rows = await kuzzle.profiles.read([...asked, "broken"], call);
    const failed = rows.filter((row) => row.value instanceof Error);
    expect(failed.map((row) => row.id)).toEqual(["broken"]);
    expect(failed[0]?.value).toMatchObject({ kind: "failed", retryable: false });
    expect(rows).toHaveLength(31);
    expect(calls().length).toBeLessThanOrEqual(30);
  });

  it("does not count such a profile against the upstream", async () => {
    emulator.seed.role("gone", {});
    emulator.seed.profile("broken", [{ roleId: "gone" }]);
    emulator.seed.removeRole("gone");
    const own = callWith();
    await kuzzle.profiles.read(["broken"], own);
    expect(own.attempts.map((attempt) => attempt.outcome)).toEqual(["ok"]);
  });

  it.each(["_mGet", "_scroll", "_mDelete", "*"])("reads %s by its id in the body alone", async (id) => {
    emulator.seed.profile(id, [{ roleId: "default" }]);
    const rows = await kuzzle.profiles.read(["a", "b", "c", "d", "default", id], call);
    expect(ids(rows)).toEqual([id, "default"].sort());
    expect(new Set(calls())).toEqual(new Set(["POST /profiles/_mGet"]));
  });

  it("takes an id that the storage refuses for one that nobody has", async () => {
    expect(ids(await kuzzle.profiles.read(["default", "_search", "admin"], call))).toEqual([
      "admin",
      "default",
    ]);
    expect(await kuzzle.profiles.read(["_search"], call)).toEqual([]);
    // Made through another route, it is listed all the same.
    emulator.seed.profile("_search", [{ roleId: "default" }]);
    expect(ids(await kuzzle.profiles.read(["default", "_search"], call))).toEqual(["_search", "default"]);
  });

  it("fails as a whole, after one call, where the credentials are refused", async () => {
    const other = clientOf("kuzzle", running.url);
    const failure = await failureOf(new KuzzleConnector(other).profiles.read(["a", "b"], call));
    expect(failure.kind).toBe("refused-us");
    expect(calls()).toHaveLength(1);
    await other.close();
  });
});

describe("reading users", () => {
  it("leaves out whom the server does not know", async () => {
    const rows = await kuzzle.users.read(["jacknich", "nobody", "ada"], call);
    expect(rows).toEqual([
      { id: "jacknich", value: { userId: "jacknich", profileIds: ["default", "myProfile"] } },
      { id: "ada", value: { userId: "ada", profileIds: ["admin"] } },
    ]);
    expect(calls()).toEqual(["POST /users/_mGet"]);
    expect(await kuzzle.users.read([], call)).toEqual([]);
  });

  it("fails for a user one of whose profiles is gone, and for no other", async () => {
    const message = 'Profile "gone" not found.';
    const error = { id: "security.profile.not_found", message, props: ["gone"], status: 404 };
    const server = await fixture(async (request, response) => {
      const { ids: asked } = Asked.parse(JSON.parse(await textOf(request)));
      const hits = asked.map((id) => ({ _id: id, _source: { profileIds: ["default"] } }));
      response.statusCode = asked.includes("lost") ? 404 : 200;
      response.end(JSON.stringify(asked.includes("lost") ? { error } : { error: null, result: { hits } }));
    });
    const other = clientOf("kuzzle", server.url);
    const rows = await new KuzzleConnector(other).users.read([...numbered("user", 49), "lost"], call);
    expect(rows.filter((row) => row.value instanceof Error).map((row) => row.id)).toEqual(["lost"]);
    expect(rows).toHaveLength(50);
    expect(server.seen.length).toBeLessThanOrEqual(30);
    const alone = await new KuzzleConnector(other).users.read(["lost"], call);
    expect(alone).toMatchObject([{ value: { kind: "failed", retryable: false } }]);
    await other.close();
    await server.stop();
  });
});

describe("searching profiles", () => {
  it("gives pages by ascending id that do not overlap", async () => {
    const all = addProfiles(25);
    const search = (from: number) => kuzzle.search({ roles: ["default"], from, size: 10 }, call);
    const pages = [await search(0), await search(10), await search(20)];
    const found = pages.flatMap((page) => page.items.map((profile) => profile.profileId));
    expect(found).toEqual([...all, "default", "myProfile", "profile ID"].sort());
    expect(pages.map((page) => page.total)).toEqual([28, 28, 28]);
  });

  it("finds every profile where no role is named", async () => {
    const { items, total } = await kuzzle.search({ roles: [], from: 0, size: 100 }, call);
    expect(total).toBe(5);
    expect(items.map((profile) => profile.profileId)).toContain("anonymous");
  });

  it("fails, for good, where a found profile cannot be loaded", async () => {
    emulator.seed.role("gone", {});
    emulator.seed.profile("broken", [{ roleId: "gone" }]);
    emulator.seed.removeRole("gone");
    const failure = await failureOf(kuzzle.search({ roles: [], from: 0, size: 10 }, call));
    expect(failure).toMatchObject({ kind: "failed", retryable: false });
  });

  it("sorts by age where the storage does not sort by id", async () => {
    const bodies: string[] = [];
    const message =
      "Fielddata access on the _id field is disallowed, you can re-enable it by updating the dynamic cluster setting: indices.id_field_data.enabled";
    const refusal = { id: "services.storage.unexpected_bad_request", message, props: [message], status: 400 };
    const server = await fixture(async (request, response) => {
      const body = await textOf(request);
      bodies.push(body);
      response.statusCode = body.includes('"_id"') ? 400 : 200;
      const answer = body.includes('"_id"')
        ? { error: refusal }
        : { error: null, result: { hits: [], total: 0 } };
      response.end(JSON.stringify(answer));
    });
    const other = clientOf("kuzzle", server.url);
    const page = await new KuzzleConnector(other).search({ roles: [], from: 0, size: 5 }, call);
    expect(page).toEqual({ items: [], total: 0 });
    expect(bodies).toHaveLength(2);
    await other.close();
    await server.stop();
  });
});

describe("who the upstream is", () => {
  it("is told to nobody in particular", async () => {
    const other = clientOf("kuzzle", running.url, { kind: "service", authorization: "Bearer wrong" });
    expect(await new KuzzleConnector(other).probe(call)).toEqual({ product: "Kuzzle", version: "2.56.0" });
    await other.close();
  });

  it("has no version where the server keeps it to itself", async () => {
    emulator.seed.role("anonymous", { auth: ["login"] });
    expect(await kuzzle.probe(call)).toEqual({ product: "Kuzzle", version: null });
  });

  it("is not taken from a server that is something else", async () => {
    const server = await fixture((_request, response) => response.end("{}"));
    const other = clientOf("kuzzle", server.url);
    expect((await failureOf(new KuzzleConnector(other).probe(call))).kind).toBe("protocol");
    await other.close();
    await server.stop();
  });
});

describe("what the credentials may do", () => {
  async function privilegesOf(userId: string) {
    const authorization = `Bearer ${emulator.seed.apiKey(`of-${userId}`, userId)}`;
    const other = clientOf("kuzzle", running.url, { kind: "service", authorization });
    try {
      return await new KuzzleConnector(other).privileges(call);
    } finally {
      await other.close();
    }
  }

  const ALL = ["create", "createOrReplace", "update", "delete"].map((verb) => `security:${verb}Profile`);

  it("is enough for an administrator", async () => {
    expect(await privilegesOf("admin")).toEqual({ user: "admin", missing: [] });
  });

  it("lacks what an ordinary user lacks", async () => {
    expect(await privilegesOf("jonny1")).toEqual({ user: "jonny1", missing: ALL });
  });

  it("is enough where one of several roles allows exactly this", async () => {
    emulator.seed.role("editing", { security: ["updateProfile"] });
    emulator.seed.profile("editor", [{ roleId: "default" }, { roleId: "editing" }]);
    emulator.seed.user("eve", ["editor"]);
    const missing = ALL.filter((right) => right !== "security:updateProfile");
    expect(await privilegesOf("eve")).toEqual({ user: "eve", missing });
  });

  it("is little without credentials", async () => {
    const other = clientOf("kuzzle", running.url);
    const found = await new KuzzleConnector(other).privileges(call);
    expect(found).toEqual({ user: null, missing: ALL });
    await other.close();
  });
});
