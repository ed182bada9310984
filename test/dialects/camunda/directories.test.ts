import { afterEach, describe, expect, it } from "vitest";
import { type Fixture, fixture } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";

const READ = "query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { userId } }";

interface Directory {
  readonly ids: readonly string[];
  /** How many users it looks through for several ids at once. */
  readonly window: number;
  readonly anyCase: boolean;
  /** An engine's own table, whose store overlooks case, accents and blanks at the end, as MySQL's usual collation does. */
  readonly table?: boolean;
}

const loose = new Intl.Collator("en", { sensitivity: "base" });

/** An engine with a read-only directory behind it, as the plugins for Keycloak and LDAP are. */
function engineBefore({ ids, window, anyCase, table }: Directory): Promise<Fixture> {
  const same = (a: string, b: string) => {
    if (table) return loose.compare(a.trimEnd(), b.trimEnd()) === 0;
    return anyCase ? a.toLowerCase() === b.toLowerCase() : a === b;
  };
  const user = (id: string) => ({ id, firstName: null, lastName: null, email: null });
  return fixture((request, response) => {
    const url = new URL(request.url ?? "", "http://engine");
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (request.method === "OPTIONS") return json(200, { links: [{ rel: table ? "create" : "list" }] });
    if (request.method === "PUT") return response.writeHead(204).end();
    const one = /^\/user\/(.+)\/profile$/.exec(url.pathname)?.[1];
    if (one !== undefined) {
      const found = ids.find((id) => same(id, decodeURIComponent(one)));
      const message = `User with id ${one} does not exist`;
      return found ? json(200, user(found)) : json(404, { type: "InvalidRequestException", message });
    }
    const asked = (url.searchParams.get("idIn") ?? "").split(",");
    const seen = asked.length > 1 ? ids.slice(0, window) : ids;
    return json(200, seen.filter((id) => asked.some((other) => same(id, other))).map(user));
  });
}

describe("users of a directory behind an engine", () => {
  let engine: Fixture;
  let gateway: RunningGateway;
  async function start(directory: Directory): Promise<void> {
    engine = await engineBefore(directory);
    gateway = await startGateway(settingsFor([upstream({ dialect: "camunda", url: engine.url })]));
  }
  afterEach(async () => {
    await gateway.stop();
    await engine.stop();
  });
  const read = async (ids: readonly string[]) => {
    const { body } = await gateway.ask(READ, { ids });
    return {
      body,
      ids: body.data.camundaUserProfiles?.map((user: { userId: string } | null) => user?.userId ?? null),
    };
  };
  const people = Array.from({ length: 401 }, (_, n) => `kc${n}`);

  it("are found also where a list looks through the first 250 only", async () => {
    await start({ ids: people, window: 250, anyCase: false });
    expect((await read(["kc300", "nobody", "kc1", "kc400"])).ids).toEqual(["kc300", null, "kc1", "kc400"]);
  });

  it("are never null for want of calls: what is beyond the budget fails", async () => {
    await start({ ids: people, window: 250, anyCase: false });
    const ids = people.slice(260, 310);
    const { body, ids: found } = await read(ids);
    const failed = new Set(body.errors.map(({ path }: { path: [string, number] }) => path[1]));
    for (const [index, id] of ids.entries()) expect(failed.has(index) ? id : found[index]).toBe(id);
    expect(body.errors[0].extensions.code).toBe("OPERATION_LIMIT_EXCEEDED");
  });

  it("are found in another case, each under the spelling of the directory", async () => {
    await start({ ids: ["jdoe", "ada", "Grace"], window: 250, anyCase: true });
    expect((await read(["JDOE", "ada", "gRACE", "nobody"])).ids).toEqual(["jdoe", "ada", "Grace", null]);
    expect((await read(["JDOE"])).ids).toEqual(["jdoe"]);
    expect((await read(["JDOE", "jdoe"])).ids).toEqual(["jdoe", "jdoe"]);
  });

  it("are found under every spelling that the store takes, asked for at once", async () => {
    await start({ ids: ["demo", "José", "Ada"], window: 250, anyCase: true, table: true });
    expect((await read(["demo", "DEMO"])).ids).toEqual(["demo", "demo"]);
    expect((await read(["demo", "DEMO", "Demo", "nobody"])).ids).toEqual(["demo", "demo", "demo", null]);
    expect((await read(["jose", "JOSÉ", "José", "demo "])).ids).toEqual(["José", "José", "José", "demo"]);
    expect((await read(["jose"])).ids).toEqual(["José"]);
    // The spelling that is the store's own comes last, in another call than the first.
    const others = Array.from({ length: 60 }, (_, n) => `nobody${n}`);
    expect((await read(["DEMO", ...others.slice(0, 30), "demo"])).ids.filter(Boolean)).toEqual([
      "demo",
      "demo",
    ]);
    expect((await read(["DEMO", ...others, "demo"])).ids.filter(Boolean)).toEqual(["demo", "demo"]);
  });

  it("are found under both spellings by operations that share a call", async () => {
    await start({ ids: ["demo", "José"], window: 250, anyCase: true, table: true });
    const asked = ["demo", "DEMO", "jose", "nobody", "José", "Demo "];
    const wanted = ["demo", "demo", "José", null, "José", "demo"];
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(asked.map(async (id) => (await read([id])).ids[0]));
      expect(answers).toEqual(wanted);
    }
  });

  it("are given back by a write to another spelling", async () => {
    await start({ ids: ["demo"], window: 250, anyCase: true });
    const { body } = await gateway.ask(
      "mutation ($input: UpdateUserProfileInput!) { updateUserProfile(input: $input) { ... on UpdateUserProfilePayload { profile { userId } } } }",
      { input: { id: "DEMO", firstName: "D", lastName: "D", email: "e" } },
    );
    expect(body).toEqual({ data: { updateUserProfile: { profile: { userId: "demo" } } } });
  });

  it("exist or do not, for any mix of ids", async () => {
    let seed = 7;
    const random = (most: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % most;
    };
    await start({ ids: people, window: 250, anyCase: true });
    for (let round = 0; round < 20; round += 1) {
      const ids = Array.from({ length: 1 + random(12) }, () => {
        const id = `kc${random(600)}`;
        return random(2) === 0 ? id : id.toUpperCase();
      });
      const wanted = ids.map((id) => people.find((person) => person === id.toLowerCase()) ?? null);
      expect((await read(ids)).ids).toEqual(wanted);
    }
  });
});

describe("filters that a directory takes for others", () => {
  const SEARCH = `query ($input: SearchCamundaUserProfilesInput!) { searchCamundaUserProfiles(input: $input) {
    total items { userId }
  } }`;
  const people = [
    { id: "a", firstName: "Ada", lastName: "St*r", email: "a@x" },
    { id: "b", firstName: "Bob", lastName: "Star", email: "b@x" },
    { id: "c", firstName: "*", lastName: "Cat", email: "c@x" },
  ];
  /** Finds by name as LDAP's plugin does, with stars and without tenants, or as a table. */
  async function startWith(ldap: boolean) {
    const engine = await fixture((request, response) => {
      const url = new URL(request.url ?? "", "http://engine");
      const fits = (value: string, wanted: string | null) => {
        if (wanted === null) return true;
        const parts = wanted.split("*").map((part) => part.replace(/[^a-z@]/gi, "\\$&"));
        return ldap ? new RegExp(`^${parts.join(".*")}$`).test(value) : value === wanted;
      };
      const { searchParams: asked } = url;
      const tenant = asked.get("memberOfTenant");
      const found = people.filter(
        ({ id, firstName, lastName, email }) =>
          fits(firstName, asked.get("firstName")) &&
          fits(lastName, asked.get("lastName")) &&
          fits(email, asked.get("email")) &&
          (ldap || tenant === null || (tenant === "ones" && id === "a")),
      );
      const answer = url.pathname === "/user/count" ? { count: found.length } : found;
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
    const gateway = await startGateway(settingsFor([upstream({ dialect: "camunda", url: engine.url })]));
    const search = async (input: object) => (await gateway.ask(SEARCH, { input })).body;
    const stop = async () => {
      await gateway.stop();
      await engine.stop();
    };
    return { engine, search, stop };
  }

  it.each([{ firstName: "*" }, { lastName: "S*r" }, { email: "*@x" }, { memberOfTenant: "ones" }])(
    "are refused, whoever they find: %j",
    async (input) => {
      const { search, stop } = await startWith(true);
      const { data, errors } = await search(input);
      expect(data.searchCamundaUserProfiles).toBeNull();
      expect(errors[0]).toMatchObject({
        message: expect.stringContaining(Object.keys(input)[0] ?? ""),
        extensions: { code: "BAD_USER_INPUT", retryable: false },
      });
      expect((await search({ firstName: "Bob" })).data.searchCamundaUserProfiles.items).toHaveLength(1);
      await stop();
    },
  );

  it.each([
    [{ firstName: "*" }, ["c"]],
    [{ lastName: "St*r" }, ["a"]],
    [{ email: "*" }, []],
    [{ memberOfTenant: "ones" }, ["a"]],
    [{ memberOfTenant: "others" }, []],
  ])("are asked for as they are where they mean what they say: %j", async (input, ids) => {
    const { engine, search, stop } = await startWith(false);
    for (let times = 0; times < 3; times += 1) {
      const { data } = await search(input);
      expect(data.searchCamundaUserProfiles).toEqual({
        total: ids.length,
        items: ids.map((userId) => ({ userId })),
      });
    }
    const probes = engine.seen.length - 6;
    expect(probes).toBeLessThanOrEqual(ids.length === 0 ? 0 : 2);
    await stop();
  });
});
