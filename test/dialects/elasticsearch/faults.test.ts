import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fixture, fixture } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";
import { recorded } from "./recorded.js";

const PRODUCT = { "x-elastic-product": "Elasticsearch", "content-type": "application/json" };

const profile = (uid: string) => ({
  uid,
  enabled: true,
  last_synchronized: 0,
  user: { username: uid, roles: [], realm_name: "r", email: null, full_name: null },
  labels: {},
  data: {},
  _doc: { _primary_term: 1, _seq_no: 1 },
});

describe("an Elasticsearch that answers badly", () => {
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let server: Fixture;
  let gateway: RunningGateway;

  beforeAll(async () => {
    server = await fixture((request, response) => answer(request, response));
    gateway = await startGateway(
      settingsFor([
        upstream({
          dialect: "elasticsearch",
          url: `${server.url}/behind/a/proxy`,
          breaker: { failures: 1, minimumCalls: 10_000, window: 10_000, open: 1000 },
        }),
      ]),
    );
  });
  afterAll(async () => {
    await gateway.stop();
    await server.stop();
  });
  beforeEach(() => void server.seen.splice(0));

  const give = (status: number, headers: Record<string, string>, body: string) => {
    answer = (_request, response) => {
      response.writeHead(status, headers);
      response.end(body);
    };
  };
  const readAll = async (uids: readonly string[]) => {
    const query = "query ($uids: [ID!]!) { elasticsearchUserProfiles(uids: $uids) { uid } }";
    return (await gateway.ask(query, { uids })).body;
  };

  it("loses only the profile that it could not read", async () => {
    const details = {
      u_b_0: { type: "unavailable_shards_exception", reason: "shard at 10.1.2.3:9300" },
      u_c_0: { type: "resource_not_found_exception", reason: "profile document not found" },
    };
    give(200, PRODUCT, JSON.stringify({ profiles: [profile("u_a_0")], errors: { count: 2, details } }));
    const { data, errors } = await readAll(["u_a_0", "u_b_0", "u_c_0"]);
    expect(data.elasticsearchUserProfiles).toEqual([{ uid: "u_a_0" }, null, null]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      message: "The upstream could not read this profile.",
      path: ["elasticsearchUserProfiles", 1],
      extensions: { code: "UPSTREAM_UNAVAILABLE", retryable: true },
    });
  });

  it("matches profiles by uid: rows in another order, doubled or unasked for change nothing", async () => {
    const rows = ["u_c_0", "u_z_0", "u_a_0", "u_c_0"].map(profile);
    give(200, PRODUCT, JSON.stringify({ profiles: rows }));
    const { data } = await readAll(["u_a_0", "u_b_0", "u_c_0"]);
    expect(data.elasticsearchUserProfiles).toEqual([{ uid: "u_a_0" }, null, { uid: "u_c_0" }]);
  });

  it("loses only the ids of the call that failed", async () => {
    answer = (request, response) => {
      const last = request.url?.includes("_99") === true;
      response.writeHead(last ? 400 : 200, PRODUCT);
      const uids = request.url?.split("/").at(-1)?.split(",") ?? [];
      response.end(
        last ? recorded("outage/index-closed-get").text() : JSON.stringify({ profiles: uids.map(profile) }),
      );
    };
    const { data, errors } = await readAll(Array.from({ length: 100 }, (_, n) => `u_x_${n}`));
    expect(data.elasticsearchUserProfiles.filter((found: unknown) => found === null)).toHaveLength(50);
    expect(errors[0].extensions).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", retryable: false });
    expect(server.seen).toHaveLength(2);
  });

  it.each([
    ["a friendly page", 200, { "content-type": "text/html" }, "<html>Welcome</html>"],
    ["JSON of another server", 200, { "content-type": "application/json" }, '{"profiles":[]}'],
    ["a map by uid, as before 8.5", 200, PRODUCT, '{"u_a_0":{"uid":"u_a_0"}}'],
    ["a profile without its user", 200, PRODUCT, '{"profiles":[{"uid":"u_a_0"}]}'],
    ["a text where JSON should be", 200, PRODUCT, "yes"],
    ["a page that is not found", 404, { "content-type": "text/html" }, "<html>404</html>"],
  ])("breaks the dialect with %s", async (_what, status, headers, body) => {
    give(status, headers, body);
    const { data, errors } = await readAll(["u_a_0"]);
    expect(data.elasticsearchUserProfiles).toBeNull();
    expect(errors[0].extensions).toMatchObject({ code: "UPSTREAM_PROTOCOL", retryable: false });
    expect(JSON.stringify(errors)).not.toContain("html");
  });

  it("is asked again for a read while a shard is away, and never for a write", async () => {
    give(503, PRODUCT, recorded("outage/no-shard-get").text());
    const { errors } = await readAll(["u_a_0"]);
    expect(errors[0].extensions).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", retryable: true });
    expect(server.seen.length).toBeGreaterThan(1);
    expect(server.seen[0]).toBe("GET /behind/a/proxy/_security/profile/u_a_0");
    server.seen.splice(0);
    const mutation = 'mutation { disableUserProfile(input: { uid: "u_a_0" }) { __typename } }';
    const { body } = await gateway.ask(mutation);
    expect(body.errors[0].extensions.code).toBe("UPSTREAM_UNAVAILABLE");
    expect(server.seen).toHaveLength(1);
  });
});

describe("without any Elasticsearch", () => {
  it("knows no profile, which is the client's mistake, and no person's name, which is nobody's", async () => {
    const gateway = await startGateway(settingsFor([]));
    const { body } = await gateway.ask(
      '{ elasticsearchUserProfile(uid: "u_a_0") { uid } person(username: "ada") { elasticsearch { uid } } }',
    );
    expect(body.data).toEqual({ elasticsearchUserProfile: null, person: { elasticsearch: null } });
    expect(body.errors.map((error: { extensions: object }) => error.extensions)).toMatchObject([
      { code: "BAD_USER_INPUT" },
      { code: "BAD_USER_INPUT" },
    ]);
    await gateway.stop();
  });
});
