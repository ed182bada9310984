import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { createEmulator } from "../../../src/sandbox/kuzzle/index.js";
import { type Fixture, fixture } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";
import {
  acknowledgedAsSent,
  anyText,
  codesOf,
  type Mix,
  mixes,
  numberText,
  sendText,
  wrongReads,
} from "../../support/properties.js";

const sound = (_id: string) => ({ _id, _source: { rateLimit: 5, policies: [{ roleId: "default" }] } });
const ODD = [
  (_id: string) => ({ ...sound(_id), _source: { rateLimit: 1e20, policies: [] } }),
  (_id: string) => ({ _id }),
  (_id: string) => ({ ...sound(_id), _source: { policies: 7 } }),
];

describe("whatever is asked of Kuzzle", () => {
  let server: Fixture;
  let gateway: RunningGateway;
  let mix: Mix;
  let variant = 0;
  const bodies: string[] = [];

  beforeAll(async () => {
    server = await fixture((request, response) => {
      let sent = "";
      request.on("data", (chunk) => {
        sent += chunk;
      });
      request.on("end", () => {
        const answer = (status: number, result: unknown, error: unknown = null) =>
          response
            .writeHead(status, { "content-type": "application/json" })
            .end(JSON.stringify({ status, error, requestId: "r", result }));
        if (request.method === "PUT") {
          bodies.push(sent);
          answer(200, sound("p"));
          return;
        }
        const hit = (id: string, index: number) =>
          mix.kinds.get(id) === "odd" ? ODD[(variant + index) % ODD.length]?.(id) : sound(id);
        if (request.url?.includes("_search")) {
          const hits = [...mix.kinds].filter(([, kind]) => kind !== "missing").map(([id], n) => hit(id, n));
          answer(200, { hits, total: hits.length });
          return;
        }
        const ids: string[] = JSON.parse(sent || "{}").ids ?? [];
        const missing = ids.find((id) => mix.kinds.get(id) === "missing");
        const error = { id: "security.profile.not_found", status: 404, message: "", props: [missing] };
        if (missing === undefined) answer(200, { hits: ids.map(hit).reverse() });
        else answer(404, null, error);
      });
    });
    gateway = await startGateway(settingsFor([upstream({ dialect: "kuzzle", url: server.url })]));
  });
  afterAll(async () => {
    await gateway.stop();
    await server.stop();
  });

  it("nothing that exists is null", async () => {
    const query =
      "query ($ids: [ID!]!) { kuzzleSecurityProfiles(ids: $ids) { profileId rateLimit policies { roleId } } }";
    const id = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
      fc.constantFrom("a/b", "a,b", " lead", "x\ny", "..", "*", "%2F", "a?b#c"),
    );
    await fc.assert(
      fc.asyncProperty(mixes(id), fc.nat(2), async (given, turn) => {
        mix = given;
        variant = turn;
        const wrong = await wrongReads(
          gateway,
          query,
          "kuzzleSecurityProfiles",
          mix,
          (row) => row["profileId"],
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 60, seed: 27_112_026 },
    );
  });

  it("what is acknowledged is what was sent, to the last digit", async () => {
    const text = anyText.map((one) => JSON.stringify(one));
    const restriction = fc
      .tuple(text, fc.array(text, { maxLength: 2 }))
      .map(([index, collections]) => `{"index":${index},"collections":[${collections.join()}]}`);
    const policy = fc
      .tuple(text, fc.array(restriction, { minLength: 1, maxLength: 2 }))
      .map(([roleId, restrictedTo]) => `{"roleId":${roleId},"restrictedTo":[${restrictedTo.join()}]}`);
    const policies = fc.array(policy, { minLength: 1, maxLength: 2 }).map((all) => `[${all.join()}]`);
    const query =
      'mutation ($rateLimit: NonNegativeInt, $policies: [KuzzlePolicyInput!]) { updateSecurityProfile(input: { id: "p", rateLimit: $rateLimit, policies: $policies }) { __typename ... on ProfileError { code } } }';
    await fc.assert(
      fc.asyncProperty(numberText, policies, async (rateLimit, list) => {
        bodies.splice(0);
        const json = `{"rateLimit":${rateLimit},"policies":${list}}`;
        const body = await sendText(gateway.url, query, json);
        acknowledgedAsSent(bodies, body, json);
      }),
      { numRuns: 200, seed: 27_112_026 },
    );
  });
});

describe("whoever asks Kuzzle for whatever", () => {
  let emulator: RunningEmulator;
  let gateway: RunningGateway;
  beforeAll(async () => {
    emulator = await startEmulator(createEmulator({ content: "fresh" }));
    gateway = await startGateway(settingsFor([upstream({ dialect: "kuzzle", url: emulator.url })]));
  });
  afterAll(async () => {
    await gateway.stop();
    await emulator.stop();
  });

  it("shuts nobody out", async () => {
    const operation = fc.tuple(
      fc.constantFrom(
        "query ($v: ID!) { kuzzleSecurityProfile(id: $v) { profileId } }",
        "query ($v: ID!) { person(username: $v) { kuzzle { profileId } } }",
        "query ($v: ID!) { searchKuzzleSecurityProfiles(input: { roles: [$v] }) { total } }",
        "mutation ($v: ID!) { updateSecurityProfile(input: { id: $v, rateLimit: 1, refresh: FALSE }) { ... on ProfileError { code } } }",
        'mutation ($v: ID!) { updateSecurityProfile(input: { id: "default", policies: [{ roleId: $v }], refresh: FALSE }) { ... on ProfileError { code } } }',
        "mutation ($v: ID!) { deleteSecurityProfile(input: { id: $v, refresh: FALSE }) { ... on ProfileError { code } } }",
      ),
      fc.oneof(
        anyText,
        fc.constantFrom("_count", "_mget", "_mapping", "..", "*", "_mDelete", "a/b", "nobody"),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 25, maxLength: 30 }), async (operations) => {
        for (const [query, v] of operations) {
          const { body } = await gateway.ask(query, { v });
          const codes = codesOf(body).filter((code) => code === "UPSTREAM_UNAVAILABLE");
          expect({ query, v, codes }).toMatchObject({ codes: [] });
        }
        const { body } = await gateway.ask('{ kuzzleSecurityProfile(id: "admin") { profileId } }');
        expect(body).toEqual({ data: { kuzzleSecurityProfile: { profileId: "admin" } } });
      }),
      { numRuns: 8, seed: 27_112_026 },
    );
  });
});
