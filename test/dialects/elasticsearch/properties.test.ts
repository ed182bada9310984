import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, fixture } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";
import {
  acknowledgedAsSent,
  anyText,
  codesOf,
  exactly,
  jsonText,
  type Mix,
  mixes,
  sendText,
  wrongReads,
} from "../../support/properties.js";
import { startWorld, type World } from "./world.js";

const PRODUCT = { "content-type": "application/json", "x-elastic-product": "Elasticsearch" };
const sound = (uid: string) => ({
  uid,
  enabled: true,
  last_synchronized: 0,
  user: { username: "x", roles: [], realm_name: "native1" },
  labels: {},
  data: {},
  _doc: { _seq_no: 0, _primary_term: 1 },
});
const ODD = [
  (uid: string) => ({ uid, user: null }),
  (uid: string) => ({ ...sound(uid), enabled: "yes" }),
  (uid: string) => ({ ...sound(uid), _doc: null }),
  (uid: string) => ({ ...sound(uid), uid: undefined }),
];

describe("whatever is asked of Elasticsearch", () => {
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
        response.writeHead(200, PRODUCT);
        if (request.method === "PUT") {
          bodies.push(sent);
          response.end('{"acknowledged":true}');
          return;
        }
        const uids = decodeURIComponent(request.url?.split("/")[3]?.split("?")[0] ?? "").split(",");
        const of = (kind: string) => uids.filter((uid) => mix.kinds.get(uid) === kind);
        // Of rows that say nothing of whose they are one is enough; the others fail by themselves.
        const odd = of("odd").map((uid, index) => ODD[(variant + index) % ODD.length]?.(uid));
        const missing = { type: "resource_not_found_exception", reason: "profile document not found" };
        const details = Object.fromEntries(of("missing").map((uid) => [uid, missing]));
        const profiles = [...odd, ...of("sound").map(sound)].reverse();
        response.end(JSON.stringify({ profiles, errors: { count: of("missing").length, details } }));
      });
    });
    gateway = await startGateway(settingsFor([upstream({ dialect: "elasticsearch", url: server.url })]));
  });
  afterAll(async () => {
    await gateway.stop();
    await server.stop();
  });

  it("nothing that exists is null", async () => {
    const query =
      "query ($ids: [ID!]!) { elasticsearchUserProfiles(uids: $ids) { uid enabled version { seqNo } } }";
    const uid = fc.stringMatching(/^u_[A-Za-z0-9_-]{1,8}$/);
    await fc.assert(
      fc.asyncProperty(mixes(uid), fc.nat(3), async (given, turn) => {
        mix = given;
        variant = turn;
        const wrong = await wrongReads(gateway, query, "elasticsearchUserProfiles", mix, ({ uid }) => uid);
        expect(wrong).toEqual([]);
      }),
      { numRuns: 60, seed: 27_112_026 },
    );
  });

  const UPDATE = "updateUserProfileData(input: $input) { __typename ... on ProfileError { code } }";

  it("what is acknowledged is what was sent, to the last digit", async () => {
    await fc.assert(
      fc.asyncProperty(jsonText, fc.constantFrom("data", "labels"), async (json, field) => {
        bodies.splice(0);
        const query = `mutation ($input: UpdateUserProfileDataInput!) { ${UPDATE} }`;
        const body = await sendText(gateway.url, query, `{"input":{"uid":"u_a_0","${field}":${json}}}`);
        acknowledgedAsSent(bodies, body, `{"${field}":${json}}`);
      }),
      { numRuns: 300, seed: 27_112_026 },
    );
  });

  it("and so it is of a literal", async () => {
    await fc.assert(
      fc.asyncProperty(jsonText, async (json) => {
        bodies.splice(0);
        // Where every key is a name, JSON without the quotes around keys is a literal.
        const literal = json.replace(/"([a-z][A-Za-z0-9]*)":/g, "$1:");
        fc.pre(!/":/.test(literal) && !literal.includes("1e-400"));
        const query = `mutation { ${UPDATE.replace("$input", `{ uid: "u_a_0", data: ${literal} }`)} }`;
        const body = await sendText(gateway.url, query, "{}");
        if (codesOf(body).length === 0)
          expect(exactly(bodies[0] ?? "null")).toEqual([["data", exactly(json)]]);
        else expect(bodies).toEqual([]);
      }),
      { numRuns: 200, seed: 27_112_026 },
    );
  });
});

describe("whoever asks Elasticsearch for whatever", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  it("shuts nobody out", async () => {
    const id = fc.oneof(
      anyText,
      anyText.map((text) => `u_${text}`),
      fc.stringMatching(/^_?[a-z_]{1,20}$/),
    );
    const operation = fc.oneof(
      id.map((uid) => ["query ($v: ID!) { elasticsearchUserProfile(uid: $v) { uid } }", uid]),
      id.map((name) => [
        "query ($v: ID!) { person(username: $v) { displayName elasticsearch { uid } } }",
        name,
      ]),
      id.map((name) => [
        "query ($v: String) { suggestElasticsearchUserProfiles(input: { name: $v }) { uid } }",
        name,
      ]),
      id.map((path) => [
        'query ($v: String!) { elasticsearchUserProfile(uid: "u_a") { data(paths: [$v]) } }',
        path,
      ]),
      id.map((name) => [
        'query ($v: String!) { hasElasticsearchProfilePrivileges(input: { uids: ["u_a"], cluster: [$v] }) { hasPrivilegeUids } }',
        name,
      ]),
      id.map((uid) => [
        "mutation ($v: ID!) { enableUserProfile(input: { uid: $v, refresh: FALSE }) { ... on ProfileError { code } } }",
        uid,
      ]),
      id.map((secret) => [
        'mutation ($v: String!) { activateUserProfile(input: { grant: { password: { username: "nobody", password: $v } } }) { ... on ProfileError { code } } }',
        secret,
      ]),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 25, maxLength: 30 }), async (operations) => {
        for (const [query = "", v] of operations) {
          const { body } = await world.gateway.ask(query, { v });
          expect({ v, codes: codesOf(body) }).not.toMatchObject({
            codes: expect.arrayContaining(["UPSTREAM_UNAVAILABLE"]),
          });
        }
        const { body } = await world.gateway.ask('{ person(username: "elastic") { elasticsearch { uid } } }');
        expect(body.errors).toBeUndefined();
      }),
      { numRuns: 8, seed: 27_112_026 },
    );
  });
});
