import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator } from "../../../src/sandbox/camunda/index.js";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { type Fixture, fixture } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";
import { acknowledgedAsSent, anyText, codesOf, type Mix, mixes, sendText } from "../../support/properties.js";

/** Where an engine has its users from. */
interface Store {
  readonly anyCase: boolean;
  readonly writable: boolean;
  /** How many users it looks through for several ids at once. */
  readonly window: number;
}

const STORES: readonly Store[] = [
  { anyCase: false, writable: true, window: 1000 },
  { anyCase: true, writable: true, window: 1000 },
  { anyCase: true, writable: false, window: 1000 },
  { anyCase: false, writable: false, window: 3 },
];

describe.each(STORES)("whatever is asked of an engine with %j", ({ anyCase, writable, window }) => {
  let server: Fixture;
  let gateway: RunningGateway;
  let mix: Mix;

  beforeAll(async () => {
    const same = (a: string, b: string) => (anyCase ? a.toLowerCase() === b.toLowerCase() : a === b);
    server = await fixture((request, response) => {
      const url = new URL(request.url ?? "", "http://engine");
      const json = (value: unknown) =>
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
      if (request.method === "OPTIONS") {
        json({ links: [{ rel: writable ? "create" : "list" }] });
        return;
      }
      const one = url.searchParams.get("id");
      const asked = one === null ? (url.searchParams.get("idIn") ?? "").split(",") : [one];
      const users = [...mix.kinds].filter(([, kind]) => kind !== "missing");
      const seen = asked.length > 1 ? users.slice(0, window) : users;
      const rows = seen
        .filter(([id]) => asked.some((other) => same(id, other)))
        .map(([id, kind]) => ({ id, firstName: kind === "odd" ? {} : "F", lastName: null, email: null }));
      json(rows.reverse());
    });
    gateway = await startGateway(settingsFor([upstream({ dialect: "camunda", url: server.url })]));
  });
  afterAll(async () => {
    await gateway.stop();
    await server.stop();
  });

  it("nothing that exists is null, in any case of letters", async () => {
    const query = "query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { userId firstName } }";
    const id = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9.@_-]{1,8}$/).filter((one) => one !== "." && one !== ".."),
      fc.constantFrom("a/b", "a,b", " lead", "DOM\\joe", "a%2Cb", "star*", "q?u#x"),
    );
    const cased = fc.tuple(mixes(id), fc.boolean()).map(([given, upper]): Mix => {
      if (!upper || !anyCase) return given;
      const asked = given.asked.map((ids) => ids.map((one, n) => (n % 2 ? one : one.toUpperCase())));
      const spelt = [...given.kinds].flatMap(([one, kind]) => [[one, kind] as const]);
      return { kinds: new Map(spelt), asked };
    });
    await fc.assert(
      fc.asyncProperty(cased, async (given) => {
        mix = given;
        // An answer in the store's spelling is the right one.
        const kept = new Map([...mix.kinds].map(([one, kind]) => [one.toUpperCase(), { one, kind }]));
        const spelt = (one: string) => (anyCase ? (kept.get(one.toUpperCase())?.one ?? one) : one);
        const wrong: string[] = [];
        await Promise.all(
          mix.asked.map(async (ids) => {
            const { body } = await gateway.ask(query, { ids });
            const found = body.data.camundaUserProfiles ?? [];
            const failed = new Set((body.errors ?? []).map(({ path }: { path: unknown[] }) => path[1]));
            for (const [index, one] of ids.entries()) {
              const kind = mix.kinds.get(spelt(one));
              const user: { userId: string } | null = found[index] ?? null;
              const right =
                kind === "missing" ? user === null && !failed.has(index) : user?.userId === spelt(one);
              if (!right || failed.has(index) !== (kind === "odd"))
                wrong.push(`${one} (${kind}): ${JSON.stringify(user)}`);
            }
          }),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 40, seed: 27_112_026 },
    );
  });
});

describe("whatever is sent to an engine", () => {
  let server: Fixture;
  let gateway: RunningGateway;
  const bodies: string[] = [];
  beforeAll(async () => {
    server = await fixture((request, response) => {
      let sent = "";
      request.on("data", (chunk) => {
        sent += chunk;
      });
      request.on("end", () => {
        bodies.push(sent);
        response.writeHead(204).end();
      });
    });
    gateway = await startGateway(settingsFor([upstream({ dialect: "camunda", url: server.url })]));
  });
  afterAll(async () => {
    await gateway.stop();
    await server.stop();
  });

  it("and acknowledged is what was sent", async () => {
    const value = fc.oneof(anyText, fc.string({ minLength: 250, maxLength: 260 }), fc.constant(null));
    const query =
      "mutation ($input: UpdateUserProfileInput!) { updateUserProfile(input: $input) { __typename ... on ProfileError { code } } }";
    await fc.assert(
      fc.asyncProperty(value, value, value, async (firstName, lastName, email) => {
        bodies.splice(0);
        const input = JSON.stringify({ id: "ada", firstName, lastName, email });
        const body = await sendText(gateway.url, query, `{"input":${input}}`);
        acknowledgedAsSent(bodies, body, input);
      }),
      { numRuns: 200, seed: 27_112_026 },
    );
  });
});

describe("whoever asks an engine for whatever", () => {
  let emulator: RunningEmulator;
  let gateway: RunningGateway;
  beforeAll(async () => {
    emulator = await startEmulator(createEmulator());
    const url = `${emulator.url}/engine-rest`;
    gateway = await startGateway(settingsFor([upstream({ dialect: "camunda", url })]));
  });
  afterAll(async () => {
    await gateway.stop();
    await emulator.stop();
  });

  it("shuts nobody out", async () => {
    const operation = fc.tuple(
      fc.constantFrom(
        "query ($v: ID!) { camundaUserProfile(id: $v) { userId } }",
        "query ($v: ID!) { camundaUserProfiles(ids: [$v]) { userId } }",
        "query ($v: ID!) { person(username: $v) { camunda { userId } displayName } }",
        "query ($v: String!) { searchCamundaUserProfiles(input: { firstNameLike: $v, sortBy: EMAIL }) { total } }",
        "query ($v: String!) { searchCamundaUserProfiles(input: { email: $v, memberOfTenant: $v }) { items { userId } } }",
        "query ($v: ID!) { searchCamundaUserProfiles(input: { ids: [$v], sortOrder: DESC }) { total } }",
        "mutation ($v: ID!) { updateUserProfile(input: { id: $v, firstName: null }) { ... on ProfileError { code } } }",
        'mutation ($v: String!) { updateUserProfile(input: { id: "ada", firstName: $v }) { ... on ProfileError { code } } }',
        "mutation ($v: ID!) { unlockCamundaUser(input: { id: $v }) { ... on ProfileError { code } } }",
      ),
      fc.oneof(
        anyText,
        fc.constantFrom("%", "a\\", "..", "*", "(", "a,b", "a/b", "%2F", "nobody", "x".repeat(300)),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 25, maxLength: 30 }), async (operations) => {
        for (const [query, v] of operations) {
          const { body } = await gateway.ask(query, { v });
          const codes = codesOf(body).filter((code) => code === "UPSTREAM_UNAVAILABLE");
          expect({ query, v, codes }).toMatchObject({ codes: [] });
        }
        const { body } = await gateway.ask('{ camundaUserProfile(id: "demo") { userId } }');
        expect(body).toEqual({ data: { camundaUserProfile: { userId: "demo" } } });
      }),
      { numRuns: 8, seed: 27_112_026 },
    );
  });
});
