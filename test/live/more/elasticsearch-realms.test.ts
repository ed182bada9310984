import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { LiveServer } from "../../../live/servers.mjs";
import { ACTIVATE, READ } from "../../support/dialect-contract/elasticsearch/documents.js";
import { asAdmin, type ElasticsearchTarget } from "../../support/dialect-contract/elasticsearch/target.js";
import { type RunningGateway, settingsFor, startGateway } from "../../support/gateway.js";
import { targetOver } from "../support/elasticsearch.js";
import { startServer } from "../support/servers.js";
import { further } from "./support/further.js";

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

further("Elasticsearch 8.19.21 with realms", () => {
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

  it("gives a domain's user a uid of its own name, which is read again", async () => {
    const [username, password] = ["literal-name", "secret of literal"];
    await target.putUser({ username, password });
    const { profile } = await activate({ password: { username, password } });
    expect(profile).toMatchObject({
      uid: "u_literal-name_live",
      user: { username, realmName: "native1", realmDomain: "my_domain" },
    });
    const { body } = await gateway.ask(READ, { uid: profile.uid });
    expect(body.data.elasticsearchUserProfile.user.username).toBe(username);
  });

  it("takes a token of a JWT realm only together with its client's secret, which the server says itself", async () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: "https://issuer.example", aud: "jwt1", sub: "somebody", iat: now, exp: now + 600 };
    const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
    const token = `${signed}.${createHmac("sha256", server.jwtKey ?? "")
      .update(signed)
      .digest("base64url")}`;
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
  });
});
