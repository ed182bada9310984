import { afterEach, describe, expect, it } from "vitest";
import type { GatewaySettings, UpstreamSettings } from "../../src/settings/gateway-settings.js";
import { sha256 } from "../auth/world.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { type Answered, ask, JSON_HEADERS } from "./support/ask.js";

let gateway: RunningGateway;
afterEach(() => gateway.stop());

const SERVICE: UpstreamSettings["auth"] = { kind: "service", authorization: "Bearer of-the-gateway" };

async function start(auth: UpstreamSettings["auth"], changes: Partial<GatewaySettings> = {}): Promise<void> {
  const below = upstream({ dialect: "camunda", url: "http://127.0.0.1:9", auth });
  gateway = await startGateway(settingsFor([below], changes));
}

const under = (host: string, more: Record<string, string> = {}): Promise<Answered> =>
  ask(gateway.url, {
    headers: { ...JSON_HEADERS, host, ...more },
    body: JSON.stringify({ query: "{ __typename }" }),
  });

const REBOUND = [
  "evil.example",
  "evil.example:4000",
  "127.0.0.1.evil.example",
  "localhost.evil.example.",
  "EVIL.example",
];

/** Every way in which access can be open on loopback. */
const OPEN: readonly (readonly [string, UpstreamSettings["auth"], Partial<GatewaySettings>])[] = [
  ["that lends its own credentials", SERVICE, {}],
  ["whose upstream asks for nothing", { kind: "none" }, {}],
  ["that passes on what a browser sends by itself", { kind: "forward", header: "authorization" }, {}],
  ["in front of emulators", SERVICE, { sandbox: true }],
  ["that says so in words", { kind: "none" }, { access: { open: true } }],
];

describe.each(OPEN)("a gateway on loopback with open access, %s,", (_what, auth, more) => {
  it.each(REBOUND)("takes nothing under a name that leads here by a trick: %s", async (host) => {
    await start(auth, more);
    const answer = await under(host, { origin: `http://${host}` });
    expect(answer.status).toBe(403);
    expect(answer.body.errors[0].extensions.code).toBe("REQUEST_REFUSED");
    const search = new URLSearchParams({ query: "{ __typename }" });
    const read = { method: "GET", path: `/graphql?${search}`, headers: { host, "graphql-preflight": "1" } };
    expect((await ask(gateway.url, read)).status).toBe(403);
    expect((await under("localhost:4000")).status).toBe(200);
  });
});

describe("a gateway on loopback with open access", () => {
  it.each([
    "localhost",
    "LOCALHOST:4000",
    "127.0.0.1:80",
    "[::1]:4000",
    "10.0.0.7",
    "gateway",
    "my.localhost",
  ])("is there for this machine under its own names: %s", async (host) => {
    await start(SERVICE);
    expect((await under(host)).status).toBe(200);
  });

  it("is there under the name of an origin that the settings trust, as behind a proxy", async () => {
    await start(SERVICE, { cors: { origins: ["https://app.example"] } });
    expect((await under("app.example")).status).toBe(200);
    expect((await under("other.example")).status).toBe(403);
  });

  it("goes by the authority of a whole URL, whatever the host header says", async () => {
    await start(SERVICE);
    const body = JSON.stringify({ query: "{ __typename }" });
    const through = (authority: string, host: string) =>
      ask(gateway.url, { path: `http://${authority}/graphql`, headers: { ...JSON_HEADERS, host }, body });
    expect((await through("evil.example", "localhost")).status).toBe(403);
    expect((await through("localhost:4000", "evil.example")).status).toBe(200);
  });

  it("tells its health under any name", async () => {
    await start(SERVICE);
    const asked = { method: "GET", path: "/health/live", headers: { host: "probe.example" } };
    expect((await ask(gateway.url, asked)).status).toBe(200);
  });
});

describe("a gateway that is not open to whoever reaches it", () => {
  it("may be asked under any name: callers show who they are", async () => {
    await start(SERVICE, { access: { apiKeys: [{ name: "web", sha256: sha256("key"), scopes: ["read"] }] } });
    expect((await under("gateway.example", { "x-api-key": "key" })).status).toBe(200);
  });

  it("may be asked under any name: it is there for other machines too", async () => {
    const open = settingsFor([]);
    const everywhere = await startGateway({ ...open, server: { ...open.server, host: "0.0.0.0" } });
    gateway = { ...everywhere, url: everywhere.url.replace("0.0.0.0", "127.0.0.1") };
    expect((await under("gateway.example")).status).toBe(200);
  });
});
