import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { LiveServer } from "../../../live/servers.mjs";
import { ACTIVATE, READ } from "../../support/dialect-contract/elasticsearch/documents.js";
import { asAdmin, type ElasticsearchTarget } from "../../support/dialect-contract/elasticsearch/target.js";
import { type RunningGateway, settingsFor, startGateway } from "../../support/gateway.js";
import { targetOver } from "../support/elasticsearch.js";
import { startServer } from "../support/servers.js";
import { further } from "./support/further.js";

/** The longest name that a domain with literal usernames takes. */
const LONGEST = "x".repeat(256);

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

further("Elasticsearch 8.19.21 with realms", ["elasticsearch"], () => {
  let server: LiveServer;
  let target: ElasticsearchTarget;
  let gateway: RunningGateway;

  beforeAll(async () => {
    server = await startServer("elasticsearch", { realms: true });
    target = await targetOver(server);
    gateway = await startGateway(settingsFor([asAdmin(target)]));
  });
  afterAll(async () => {
    await gateway.stop();
    await server.stop();
  });

  const activate = async (grant: object) =>
    (await gateway.ask(ACTIVATE, { input: { grant } })).body.data.activateUserProfile;

  /** A token of a user of one of the JWT realms. */
  function tokenOf(realm: string, sub: string): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: "https://issuer.example", aud: realm, sub, iat: now, exp: now + 600 };
    const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
    const signature = createHmac("sha256", server.jwtKey ?? "")
      .update(signed)
      .digest("base64url");
    return `${signed}.${signature}`;
  }

  it.each(["literal-name", "x".repeat(251), LONGEST])(
    "gives a domain's user a uid of its own name, which is taken back: %s",
    async (username) => {
      const password = "secret of literal";
      await target.putUser({ username, password });
      const { profile } = await activate({ password: { username, password } });
      expect(profile).toMatchObject({
        uid: `u_${username}_live`,
        user: { username, realmName: "native1", realmDomain: "my_domain" },
      });
      const { body } = await gateway.ask(READ, { uid: profile.uid });
      expect(body.data.elasticsearchUserProfile.user.username).toBe(username);
      const again = await gateway.ask(
        "mutation ($uid: ID!) { updateUserProfileData(input: { uid: $uid, data: { a: 1 } }) { ... on UpdateUserProfileDataPayload { profile { uid data } } } }",
        { uid: profile.uid },
      );
      expect(again.body.data.updateUserProfileData.profile).toEqual({ uid: profile.uid, data: { a: 1 } });
      const { body: found } = await gateway.ask(
        "query ($name: ID!) { person(username: $name) { elasticsearch { uid } } }",
        { name: username },
      );
      expect(found.data.person.elasticsearch).toEqual({ uid: profile.uid });
    },
  );

  it("has no profile for a name that its domain does not take, and shuts nobody out", async () => {
    const [username, password] = ["literal.name", "secret of literal"];
    await target.putUser({ username, password });
    for (let times = 0; times < 25; times += 1)
      expect(await activate({ password: { username, password } })).toMatchObject({
        __typename: "InvalidInputError",
        code: "INVALID_INPUT",
      });
    const { body } = await gateway.ask(READ, { uid: "u_nobody_0" });
    expect(body).toEqual({ data: { elasticsearchUserProfile: null } });
  });

  it("has no profile for a name in an eleventh realm, and shuts nobody out", async () => {
    const realms = Array.from({ length: 11 }, (_, n) => `m${n}`);
    const outcomes = [];
    for (const realm of realms) {
      const jwt = { token: tokenOf(realm, "somebody-else"), clientSecret: server.jwtSecret };
      outcomes.push((await activate({ jwt })).__typename);
    }
    expect(outcomes.slice(0, 10)).toEqual(Array(10).fill("ActivateUserProfilePayload"));
    expect(outcomes[10]).toBe("InvalidInputError");
  });

  it("takes a token of a JWT realm only together with its client's secret, which the server says itself", async () => {
    const token = tokenOf("jwt1", "somebody");
    const by = async (body: object) => {
      const response = await fetch(`${server.url}/_security/profile/_activate`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Basic ${Buffer.from("elastic:elastic-test").toString("base64")}`,
        },
        body: JSON.stringify({ grant_type: "access_token", access_token: token, ...body }),
      });
      return response.status;
    };
    const client = { scheme: "SharedSecret", value: server.jwtSecret };
    expect(await by({ client_authentication: client })).toBe(200);
    expect(await by({ client_authentication: { ...client, value: "wrong" } })).toBe(401);
    expect(await by({})).toBe(401);
    expect((await activate({ accessToken: token })).code).toBe("CREDENTIALS_REJECTED");
    const jwt = { token, clientSecret: server.jwtSecret };
    expect((await activate({ jwt })).profile.user.username).toBe("somebody");
    expect((await activate({ jwt: { token, clientSecret: "wrong" } })).code).toBe("CREDENTIALS_REJECTED");
  });
});
