import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ElasticsearchConnector } from "../../../src/dialects/elasticsearch/connector/index.js";
import type { Auth } from "../../../src/http/client.js";
import type { UpstreamClient } from "../../../src/http/upstream-client.js";
import { createEmulator, gatewayApiKey } from "../../../src/sandbox/elasticsearch/index.js";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { basic, callWith, clientOf, failureOf, fixture } from "../../support/dialect.js";
import { recorded } from "./recorded.js";

const JACK = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";
const SERVICE: Auth = { kind: "service", authorization: basic("elastic", "elastic-sandbox") };
const FORWARD: Auth = { kind: "forward", header: "authorization" };
const PRODUCT = { "x-elastic-product": "Elasticsearch", "content-type": "application/json" };

describe("the Elasticsearch connector", () => {
  const emulator = createEmulator();
  const clients: UpstreamClient[] = [];
  let server: RunningEmulator;

  beforeAll(async () => {
    emulator.putUser({ username: "nobody", password: "nobody-password" });
    server = await startEmulator(emulator);
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await server.stop();
  });

  function connect(auth: Auth, url = server.url): ElasticsearchConnector {
    const client = clientOf("es", url, auth);
    clients.push(client);
    return new ElasticsearchConnector(client);
  }

  describe("asked who is there", () => {
    it("names the product in one call where `GET /` may be asked", async () => {
      const full = await fixture((_request, response) => {
        response.writeHead(200, PRODUCT);
        response.end('{"name":"n","version":{"number":"8.19.21"},"tagline":"You Know, for Search"}');
      });
      const call = callWith();
      const identity = await connect(SERVICE, full.url).probe(call);
      expect(identity).toEqual({ product: "Elasticsearch", version: "8.19.21" });
      expect(full.seen).toEqual(["GET /"]);
      await full.stop();
    });

    it.each([401, 403])("names it without a version where `GET /` is answered %i", async (status) => {
      const strict = await fixture((request, response) => {
        if (request.method === "OPTIONS") {
          response.writeHead(200, { ...PRODUCT, allow: "GET", "content-type": "text/plain; charset=UTF-8" });
          response.end();
          return;
        }
        response.writeHead(status, { "content-type": "application/json" });
        response.end(recorded(status === 401 ? "caller/none" : "privilege/nobody-get").text());
      });
      const identity = await connect(SERVICE, strict.url).probe(callWith());
      expect(identity).toEqual({ product: "Elasticsearch", version: null });
      await strict.stop();
    });

    it("has a version in the sandbox, too", async () => {
      const identity = await connect(SERVICE).probe(callWith());
      expect(identity).toEqual({ product: "Elasticsearch", version: "8.19.21" });
    });

    it("names it although there is no such route", async () => {
      const small = await fixture((_request, response) => {
        response.writeHead(405, { ...PRODUCT, "content-type": "application/json" }).end("{}");
      });
      const identity = await connect(SERVICE, small.url).probe(callWith());
      expect(identity).toEqual({ product: "Elasticsearch", version: null });
      await small.stop();
    });

    it("fails where something else answers, in whatever way", async () => {
      let status = 200;
      const page = await fixture((_request, response) => {
        response.writeHead(status, { "content-type": "text/html" });
        response.end("<html>Welcome to nginx!</html>");
      });
      const connector = connect(SERVICE, page.url);
      const kinds: string[] = [];
      for (status of [200, 401, 404]) kinds.push((await failureOf(connector.probe(callWith()))).kind);
      expect(kinds).toEqual(["protocol", "refused-us", "protocol"]);
      await page.stop();
    });
  });

  it("does not take another server that asks for credentials for one that keeps its name to itself", async () => {
    const other = await fixture((request, response) => {
      response.writeHead(request.method === "OPTIONS" ? 204 : 401);
      response.end();
    });
    const failure = await failureOf(connect(FORWARD, other.url).probe(callWith()));
    expect(failure).toMatchObject({ kind: "protocol", message: "It is not Elasticsearch that answered." });
    await other.stop();
  });

  describe("asked for the privileges", () => {
    const key = Buffer.from(`${gatewayApiKey.id}:${gatewayApiKey.secret}`).toString("base64");

    it.each([
      ["a superuser", basic("elastic", "elastic-sandbox"), { user: "elastic", missing: [] }],
      ["an API key", `ApiKey ${key}`, { user: "elastic", missing: [] }],
      ["nobody", basic("nobody", "nobody-password"), { user: "nobody", missing: ["manage_user_profile"] }],
    ])("says what %s lacks", async (_who, authorization, privileges) => {
      const connector = connect({ kind: "service", authorization });
      expect(await connector.privileges(callWith())).toEqual(privileges);
    });

    it("says that the credentials are wrong: the gateway's own, or the caller's", async () => {
      const authorization = basic("elastic", "wrong");
      const own = connect({ kind: "service", authorization });
      expect((await failureOf(own.privileges(callWith()))).kind).toBe("refused-us");
      const forwarding = connect(FORWARD);
      const failure = await failureOf(forwarding.privileges(callWith({ authorization })));
      expect(failure.kind).toBe("unauthenticated");
    });
  });

  describe("given a token that has expired", () => {
    const expired = (): string => emulator.issueToken("jacknich", undefined, 0);
    const grant = () => ({ kind: "accessToken", accessToken: expired() }) as const;

    it("says that the grant was refused, when the gateway's own credentials are good", async () => {
      const call = callWith();
      const failure = await failureOf(connect(SERVICE).activate(grant(), call));
      expect(failure.kind).toBe("credentials-rejected");
      expect(call.attempts.map((attempt) => attempt.operation)).toEqual([
        "activateUserProfile",
        "authenticate",
      ]);
    });

    it("says so when the caller's token, sent on, is good", async () => {
      const authorization = `Bearer ${emulator.issueToken("elastic")}`;
      const failure = await failureOf(connect(FORWARD).activate(grant(), callWith({ authorization })));
      expect(failure.kind).toBe("credentials-rejected");
    });

    it("says that the caller is not authenticated when it is the caller's that has expired", async () => {
      const authorization = `Bearer ${expired()}`;
      const good = { kind: "accessToken", accessToken: emulator.issueToken("jacknich") } as const;
      const failure = await failureOf(connect(FORWARD).activate(good, callWith({ authorization })));
      expect(failure.kind).toBe("unauthenticated");
    });

    it("says that the gateway's own was refused when that is a token and has expired", async () => {
      const connector = connect({ kind: "service", authorization: `Bearer ${expired()}` });
      const failure = await failureOf(connector.activate(grant(), callWith()));
      expect(failure.kind).toBe("refused-us");
    });
  });

  describe("reading many profiles", () => {
    const uids = (count: number, length = 47): string[] =>
      Array.from({ length: count }, (_, index) => `u_${String(index).padStart(length - 2, "x")}`);
    const line = (part: readonly string[], query: string): number =>
      `GET /${"p".repeat(500)}/_security/profile/${part.join(",")}${query} HTTP/1.1`.length;

    it("takes one call for fifty and two for a hundred", () => {
      const connector = connect(SERVICE);
      expect(connector.profiles.split(uids(50), callWith(), undefined)).toHaveLength(1);
      expect(connector.profiles.split(uids(50), callWith(), "app1,app2.theme")).toHaveLength(1);
      expect(connector.profiles.split(uids(100), callWith(), "*")).toHaveLength(2);
    });

    it("keeps the request line within 4,096 bytes, long prefix, uids and paths included", () => {
      const connector = connect(SERVICE);
      const filter = "x".repeat(2_900);
      for (const part of connector.profiles.split(uids(100, 255), callWith(), filter))
        expect(line(part, `?data=${filter}`)).toBeLessThanOrEqual(4096);
      for (const part of connector.profiles.split(uids(100, 255), callWith(), undefined))
        expect(line(part, "")).toBeLessThanOrEqual(4096);
      const names = uids(100, 80).map((name) => `${name} é`);
      for (const part of connector.users.split(names, callWith())) {
        const encoded = part.map(encodeURIComponent).join(",");
        expect(`GET /_security/user/${encoded}?with_profile_uid=true HTTP/1.1`.length).toBeLessThan(3_600);
      }
    });

    it("gives what the real request line can carry", async () => {
      const names = uids(50);
      const rows = await connect(SERVICE).profiles.read([...names.slice(1), JACK], callWith(), "*");
      expect(rows.map(({ id }) => id)).toEqual([JACK]);
      expect(rows[0]?.value).not.toBeInstanceOf(Error);
    });
  });

  it("writes each profile of a race once and reports the loser as a conflict", async () => {
    const connector = connect(SERVICE);
    const [row] = await connector.profiles.read([JACK], callWith());
    if (!row || row.value instanceof Error) throw new Error("the profile cannot be read");
    const { version: ifVersion } = row.value;
    if (ifVersion instanceof Error) throw ifVersion;
    const write = (n: number) =>
      connector.updateData(JACK, { data: { race: { n } }, ifVersion, refresh: "false" }, callWith());
    const outcomes = await Promise.allSettled([write(1), write(2)]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = outcomes.find((outcome) => outcome.status === "rejected");
    expect(lost?.reason).toMatchObject({ kind: "conflict" });
  });
});
