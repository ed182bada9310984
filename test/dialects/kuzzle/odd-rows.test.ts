import { afterEach, describe, expect, it } from "vitest";
import { type Fixture, fixture } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";

describe("a profile that Kuzzle stores and nobody could have meant", () => {
  let server: Fixture;
  let gateway: RunningGateway;
  const odd = { _id: "odd", _source: { rateLimit: 1e20, policies: [{ roleId: "default" }] } };
  const sound = { _id: "sound", _source: { rateLimit: 5, policies: [{ roleId: "default" }] } };

  async function start(result: object | ((path: string) => object)): Promise<void> {
    server = await fixture((request, response) => {
      const answer = typeof result === "function" ? result(request.url ?? "") : result;
      const body = { status: 200, error: null, requestId: "r", result: answer };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    gateway = await startGateway(settingsFor([upstream({ dialect: "kuzzle", url: server.url })]));
  }
  afterEach(async () => {
    await gateway.stop();
    await server.stop();
  });

  it("fails alone in a list, and shuts nobody out", async () => {
    await start({ hits: [{ ...odd, _source: "none" }, sound] });
    for (let n = 0; n < 25; n += 1) {
      const { body } = await gateway.ask('{ kuzzleSecurityProfiles(ids: ["odd", "sound"]) { profileId } }');
      expect(body.data.kuzzleSecurityProfiles).toEqual([null, { profileId: "sound" }]);
      expect(body.errors).toMatchObject([
        { path: ["kuzzleSecurityProfiles", 0], extensions: { code: "UPSTREAM_PROTOCOL" } },
      ]);
    }
    expect(server.seen.length).toBe(25);
  });

  const INFO = { author: null, updater: null, createdAt: null, updatedAt: null };
  it.each([
    ["rateLimit", { rateLimit: 1e20 }],
    ["rateLimit", { rateLimit: "many" }],
    ["policies", { policies: [{}] }],
    ["policies", { policies: 7 }],
    ["policies", { policies: [{ roleId: null }] }],
    ["policies", { policies: [{ roleId: "a", restrictedTo: [7] }] }],
    ["createdAt", { _kuzzle_info: { ...INFO, createdAt: "yesterday" } }],
    ["updatedAt", { _kuzzle_info: { ...INFO, createdAt: 1, updatedAt: [] } }],
    ["author", { _kuzzle_info: "none" }],
  ])("tells all but the part that is odd: %s %j", async (part, stored) => {
    const whole = { ...odd._source, rateLimit: 5, tags: ["red"] };
    await start({ hits: [{ _id: "odd", _source: { ...whole, ...stored } }, sound], total: 2 });
    const parts: Record<string, string> = {
      rateLimit: "rateLimit",
      policies: "policies { roleId }",
      tags: "tags",
      createdAt: "createdAt",
      updatedAt: "updatedAt",
      author: "author",
    };
    const others = Object.keys(parts).filter(
      (name) => name !== part && (part !== "author" || !/At$/.test(name)),
    );
    const list = 'kuzzleSecurityProfiles(ids: ["odd", "sound"])';
    const search = "searchKuzzleSecurityProfiles(input: {})";
    const shown = others.map((name) => parts[name]).join(" ");
    const { body } = await gateway.ask(
      `{ ${list} { profileId ${shown} } ${search} { total items { profileId ${shown} } } }`,
    );
    expect(body.errors).toBeUndefined();
    const [first] = body.data.kuzzleSecurityProfiles;
    expect(first).toMatchObject({ profileId: "odd", tags: ["red"] });
    if (part !== "policies") expect(first.policies).toEqual([{ roleId: "default" }]);
    expect(body.data.searchKuzzleSecurityProfiles).toMatchObject({
      total: 2,
      items: [first, { profileId: "sound" }],
    });
    const { body: asked } = await gateway.ask(
      `{ ${list} { profileId ${parts[part]} } ${search} { total items { profileId ${parts[part]} } } }`,
    );
    const isNull = ["rateLimit", "policies"].includes(part);
    const partly = isNull ? null : { profileId: "odd", [part]: null };
    expect(asked.data.kuzzleSecurityProfiles).toEqual([
      partly,
      expect.objectContaining({ profileId: "sound" }),
    ]);
    expect(asked.errors).toContainEqual(
      expect.objectContaining({
        path: ["kuzzleSecurityProfiles", 0, part],
        extensions: expect.objectContaining({ code: "UPSTREAM_PROTOCOL", upstream: "kuzzle" }),
      }),
    );
    // In a list without gaps there is no place for what cannot be told.
    const { items, total } = asked.data.searchKuzzleSecurityProfiles;
    expect(items.map(({ profileId }: { profileId: string }) => profileId)).toEqual(
      isNull ? ["sound"] : ["odd", "sound"],
    );
    expect(total).toBe(2);
  });

  it("was written where the answer to the write shows it", async () => {
    await start(odd);
    const { body } = await gateway.ask(
      'mutation { updateSecurityProfile(input: { id: "odd", rateLimit: 1 }) { ... on UpdateSecurityProfilePayload { profileId } } }',
    );
    expect(body).toEqual({ data: { updateSecurityProfile: { profileId: "odd" } } });
  });

  it.each([null, 7, {}, { _id: 5 }, { _source: sound._source }])(
    "that says not whose it is, is not nobody: %j",
    async (hit) => {
      await start({ hits: [sound, hit], total: 2 });
      const { body } = await gateway.ask(
        '{ kuzzleSecurityProfiles(ids: ["odd", "sound"]) { profileId } searchKuzzleSecurityProfiles(input: {}) { total items { profileId } } }',
      );
      expect(body.data).toEqual({
        kuzzleSecurityProfiles: [null, { profileId: "sound" }],
        searchKuzzleSecurityProfiles: { total: 2, items: [{ profileId: "sound" }] },
      });
      expect(body.errors).toMatchObject([{ path: ["kuzzleSecurityProfiles", 0] }]);
    },
  );

  it("of an odd user keeps no profile from others", async () => {
    const user = (_id: string, profileIds: unknown) => ({ _id, _source: { profileIds } });
    await start((path) =>
      path.startsWith("/users")
        ? { hits: [user("ada", ["sound"]), user("odd", "sound"), user("half", [null])] }
        : { hits: [sound] },
    );
    const { body } = await gateway.ask(
      '{ people(usernames: ["ada", "odd", "half", "nobody"]) { kuzzle { profileId } } }',
    );
    expect(body.data.people).toEqual([
      { kuzzle: [{ profileId: "sound" }] },
      { kuzzle: null },
      { kuzzle: null },
      { kuzzle: null },
    ]);
    const paths = body.errors.map(({ path }: { path: unknown }) => path);
    expect(paths).toEqual([
      ["people", 1, "kuzzle"],
      ["people", 2, "kuzzle"],
    ]);
  });

  it("is not called missing where a search has to tell which of many are", async () => {
    const ids = ["odd", "sound", ...Array.from({ length: 40 }, (_, n) => `missing${n}`)];
    const kept = new Map([odd, sound].map((row) => [row._id, row]));
    server = await fixture((request, response) => {
      let sent = "";
      request.on("data", (chunk) => {
        sent += chunk;
      });
      request.on("end", () => {
        const asked: string[] = JSON.parse(sent || "{}").ids ?? [];
        const missing = asked.find((id) => !kept.has(id));
        const isSearch = request.url?.includes("_search") ?? false;
        const error = { id: "security.profile.not_found", status: 404, message: "", props: [missing] };
        const fails = missing !== undefined && !isSearch;
        const hits = isSearch ? [...kept.values()] : asked.map((id) => kept.get(id));
        const result = fails ? null : { hits, total: 2 };
        const body = { status: fails ? 404 : 200, error: fails ? error : null, requestId: "r", result };
        response.writeHead(body.status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    });
    gateway = await startGateway(settingsFor([upstream({ dialect: "kuzzle", url: server.url })]));
    const { body } = await gateway.ask(
      "query ($ids: [ID!]!) { kuzzleSecurityProfiles(ids: $ids) { profileId rateLimit } }",
      { ids },
    );
    expect(body.data.kuzzleSecurityProfiles.filter(Boolean)).toEqual([{ profileId: "sound", rateLimit: 5 }]);
    expect(body.errors).toMatchObject([
      { path: ["kuzzleSecurityProfiles", 0, "rateLimit"], extensions: { code: "UPSTREAM_PROTOCOL" } },
    ]);
  });
});
