import { afterEach, describe, expect, it } from "vitest";
import { type Fixture, fixture } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";
import { JACK, startWorld, type World } from "./world.js";

const ACTIVATE = `mutation ($grant: UserProfileGrant!) { activateUserProfile(input: { grant: $grant }) {
  __typename ... on ActivateUserProfilePayload { profile { uid } } ... on InvalidInputError { issues { path message } }
} }`;
const HAS = `query ($input: HasElasticsearchProfilePrivilegesInput!) { hasElasticsearchProfilePrivileges(input: $input) {
  hasPrivilegeUids errors { uid message }
} }`;
const PRODUCT = { "content-type": "application/json", "x-elastic-product": "Elasticsearch" };
const fault = (type: string, reason: string) =>
  JSON.stringify({ error: { root_cause: [], type, reason }, status: 500 });
const profile = (uid: string, data: object = {}) => ({
  uid,
  enabled: true,
  last_synchronized: 0,
  user: { username: "x", roles: [], realm_name: "native1" },
  labels: {},
  data,
  _doc: { _seq_no: 0, _primary_term: 1 },
});

describe("an Elasticsearch in memory", () => {
  let world: World;
  afterEach(() => world.stop());

  it("activates with a JWT and the realm's shared secret, and not without it", async () => {
    world = await startWorld();
    world.emulator.issueJwt("ada", "a.jwt.token", "shared");
    const activate = async (jwt: object) => {
      const { body } = await world.gateway.ask(ACTIVATE, { grant: { jwt } });
      return body.data.activateUserProfile.__typename;
    };
    expect(await activate({ token: "a.jwt.token", clientSecret: "shared" })).toBe(
      "ActivateUserProfilePayload",
    );
    expect(await activate({ token: "a.jwt.token", clientSecret: "wrong" })).toBe("CredentialsRejectedError");
    expect(await activate({ token: "a.jwt.token" })).toBe("CredentialsRejectedError");
    expect(await activate({ token: "", clientSecret: "" })).toBe("InvalidInputError");
    expect(world.gateway.log.join("")).not.toMatch(/a\.jwt\.token|"shared"/);
  });

  it("tells whose users have privileges, and whose cannot be told", async () => {
    world = await startWorld();
    const { body } = await world.gateway.ask(HAS, {
      input: { uids: [JACK, "u_missing_0", JACK], cluster: ["monitor"] },
    });
    expect(body.errors).toBeUndefined();
    expect(body.data.hasElasticsearchProfilePrivileges).toMatchObject({
      errors: [{ uid: "u_missing_0", message: "profile document not found" }],
    });
    expect(world.asked()).toEqual(["POST /_security/profile/_has_privileges"]);
  });

  it.each([
    [{ uids: [], cluster: ["all"] }],
    [{ uids: [JACK] }],
    [{ uids: [JACK], cluster: [] }],
    [{ uids: ["../x"], cluster: ["all"] }],
  ])("refuses %j before anything is asked", async (input) => {
    world = await startWorld();
    const { body } = await world.gateway.ask(HAS, { input });
    expect(body.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    expect(world.asked()).toEqual([]);
  });

  it.each(["_privileges", "_has_privileges", "_password"])("has nobody by the name %s", async (username) => {
    world = await startWorld();
    const { body } = await world.gateway.ask(
      "query ($u: ID!) { person(username: $u) { elasticsearch { uid } displayName } }",
      { u: username },
    );
    expect(body).toEqual({ data: { person: { elasticsearch: null, displayName: null } } });
    expect(world.asked()).toEqual([]);
  });
});

describe("other Elasticsearch servers", () => {
  let server: Fixture;
  let gateway: RunningGateway;
  async function start(answer: Parameters<typeof fixture>[0], limits = {}): Promise<void> {
    server = await fixture(answer);
    const one = upstream({ dialect: "elasticsearch", url: server.url });
    gateway = await startGateway(settingsFor([{ ...one, limits: { ...one.limits, ...limits } }]));
  }
  afterEach(async () => {
    await gateway.stop();
    await server.stop();
  });

  it("an activation from an eleventh realm is the user's affair, and shuts nobody out", async () => {
    await start((_request, response) => {
      const reason = "profile differentiator value is too high for base Uid [u_x]";
      response.writeHead(500, PRODUCT).end(fault("exception", reason));
    });
    for (let n = 0; n < 25; n += 1) {
      const { body } = await gateway.ask(ACTIVATE, {
        grant: { password: { username: `user${n}`, password: "p" } },
      });
      expect(body.data.activateUserProfile).toMatchObject({
        __typename: "InvalidInputError",
        issues: [{ path: "grant.password.username" }],
      });
    }
    expect(server.seen.length).toBe(25);
  });

  it("8.5.0 is asked for users without uids before the first profile", async () => {
    await start((request, response) => {
      if (request.url?.includes("with_profile_uid")) {
        response.writeHead(500, PRODUCT).end(fault("null_pointer_exception", "Cannot invoke …"));
      } else {
        response
          .writeHead(200, PRODUCT)
          .end(JSON.stringify({ ada: { username: "ada", full_name: "Ada L" } }));
      }
    });
    const { body } = await gateway.ask('{ person(username: "ada") { displayName elasticsearch { uid } } }');
    expect(body).toEqual({ data: { person: { displayName: "Ada L", elasticsearch: null } } });
  });

  it.each([
    [400, '{"error":"no handler found for uri [/_security/_query/user] and method [POST]"}'],
    [405, '{"error":"Incorrect HTTP method for uri [/_security/_query/user]","status":405}'],
  ])("before 8.14 nobody is found whose name only a body could hold: %i", async (status, answer) => {
    await start((request, response) => {
      if (request.url?.startsWith("/_security/_query/user")) response.writeHead(status, PRODUCT).end(answer);
      else
        response
          .writeHead(200, PRODUCT)
          .end(JSON.stringify({ "DOM\\joe": { username: "DOM\\joe", full_name: "Joe" } }));
    });
    for (let n = 0; n < 25; n += 1) {
      const { body } = await gateway.ask('{ people(usernames: ["a,b", "DOM\\\\joe"]) { displayName } }');
      expect(body).toEqual({ data: { people: [{ displayName: null }, { displayName: "Joe" }] } });
    }
    expect(server.seen).toContain("GET /_security/user/DOM%5Cjoe?with_profile_uid=true");
  });

  it("a user of a search who is nobody is left out", async () => {
    await start((_request, response) => {
      response.writeHead(200, PRODUCT).end('{"users":[{},{"username":"a,b","full_name":"A B","email":7}]}');
    });
    const { body } = await gateway.ask('{ person(username: "a,b") { displayName } }');
    expect(body).toEqual({ data: { person: { displayName: "A B" } } });
  });

  const LITERAL = `u_${"x".repeat(256)}_0`;
  it("a uid made of a literal username of 256 characters is read", async () => {
    await start((_request, response) => {
      response.writeHead(200, PRODUCT).end(JSON.stringify({ profiles: [profile(LITERAL)] }));
    });
    const { body } = await gateway.ask("query ($u: ID!) { elasticsearchUserProfile(uid: $u) { id uid } }", {
      u: LITERAL,
    });
    expect(body.data.elasticsearchUserProfile.uid).toBe(LITERAL);
    const again = await gateway.ask("query ($id: ID!) { node(id: $id) { id } }", {
      id: body.data.elasticsearchUserProfile.id,
    });
    expect(again.body.data.node).toEqual({ id: body.data.elasticsearchUserProfile.id });
  });

  it("profiles that are too large together are read in halves; one that is too large fails alone", async () => {
    await start(
      (request, response) => {
        const uids = decodeURIComponent(request.url?.split("/")[3]?.split("?")[0] ?? "").split(",");
        const big = (uid: string) => (uid === "u_huge" ? "x".repeat(120_000) : "x".repeat(30_000));
        const profiles = uids.map((uid) => profile(uid, { app: big(uid) }));
        response.writeHead(200, PRODUCT).end(JSON.stringify({ profiles }));
      },
      { responseBytes: 100_000 },
    );
    const uids = ["u_1", "u_2", "u_3", "u_huge", "u_4", "u_5"];
    const { body } = await gateway.ask(
      "query ($uids: [ID!]!) { elasticsearchUserProfiles(uids: $uids) { uid data } }",
      { uids },
    );
    const found = body.data.elasticsearchUserProfiles.map((one: { uid: string } | null) => one?.uid ?? null);
    expect(found).toEqual(["u_1", "u_2", "u_3", null, "u_4", "u_5"]);
    expect(body.errors).toMatchObject([
      {
        path: ["elasticsearchUserProfiles", 3],
        extensions: { code: "UPSTREAM_ANSWER_TOO_LARGE", retryable: false },
      },
    ]);
  });

  it("suggestions whose data is too large for one answer come all the same, the data read by uid", async () => {
    const uids = ["u_1", "u_2", "u_3", "u_4"];
    await start(
      (request, response) => {
        const path = decodeURIComponent(request.url ?? "");
        let sent = "";
        request.on("data", (chunk) => {
          sent += chunk;
        });
        request.on("end", () => {
          const asked = path.includes("_suggest")
            ? uids
            : (path.split("/")[3]?.split("?")[0] ?? "").split(",");
          const large = !path.includes("_suggest") || sent.includes('"data"');
          const profiles = asked.map((uid) => profile(uid, large ? { app: "x".repeat(30_000) } : {}));
          response.writeHead(200, PRODUCT).end(JSON.stringify({ profiles }));
        });
      },
      { responseBytes: 100_000 },
    );
    const { body } = await gateway.ask(
      '{ suggestElasticsearchUserProfiles(input: { name: "a", size: 100 }) { uid data } }',
    );
    expect(body.errors).toBeUndefined();
    const found = body.data.suggestElasticsearchUserProfiles;
    expect(found.map(({ uid }: { uid: string }) => uid)).toEqual(uids);
    for (const { data } of found) expect(data.app).toHaveLength(30_000);
  });

  it("a row that is no profile fails alone", async () => {
    await start((_request, response) => {
      const profiles = [profile("u_1"), { ...profile("u_2"), user: "x" }, profile("u_3")];
      response.writeHead(200, PRODUCT).end(JSON.stringify({ profiles }));
    });
    const { body } = await gateway.ask(
      "query ($uids: [ID!]!) { elasticsearchUserProfiles(uids: $uids) { uid } }",
      { uids: ["u_1", "u_2", "u_3"] },
    );
    expect(body.data.elasticsearchUserProfiles).toEqual([{ uid: "u_1" }, null, { uid: "u_3" }]);
    expect(body.errors).toMatchObject([
      { path: ["elasticsearchUserProfiles", 1], extensions: { code: "UPSTREAM_PROTOCOL" } },
    ]);
  });
});
