import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { buildGateway } from "../../src/gateway.js";
import { logObserver } from "../../src/observability/log.js";
import { createAdmin } from "../../src/server/listener.js";
import type { GatewaySettings } from "../../src/settings/gateway-settings.js";
import { sha256 } from "../auth/world.js";
import { settingsFor } from "../support/gateway.js";
import { ask } from "./support/ask.js";

let stop: () => unknown;
afterEach(() => stop());

/** The address of the admin listener of a gateway. */
async function startAdmin(host?: string, changes: Partial<GatewaySettings> = {}): Promise<string> {
  const observer = logObserver(pino({ level: "silent" }));
  const admin = { port: 0, ...(host === undefined ? {} : { host }) };
  const gateway = buildGateway(settingsFor([], { admin, ...changes }), { dialects: [], observer });
  stop = () => gateway.stop();
  const { metricsUrl = "" } = await gateway.listen();
  return metricsUrl.replace("0.0.0.0", "127.0.0.1");
}

const metrics = (url: string, host: string, path = "/metrics") =>
  ask(url, { method: "GET", path, headers: { host } });

describe("the admin listener", () => {
  it.each([
    "evil.example",
    "evil.example:9464",
    "127.0.0.1.evil.example",
    "localhost.evil.example.",
    "EVIL.example",
  ])("tells nothing under a name that leads here by a trick: %s", async (host) => {
    const url = await startAdmin();
    const refused = await metrics(url, host);
    expect(refused.status).toBe(403);
    expect(refused.body.errors[0].message).toContain("admin.host");
    expect((await metrics(url, host, "/")).status).toBe(403);
  });

  it.each(["127.0.0.1:9464", "localhost", "[::1]:9464", "gateway:9464"])(
    "is there under %s",
    async (host) => {
      const url = await startAdmin();
      expect((await metrics(url, host)).text).toContain("profile_gateway_");
      expect((await metrics(url, host, "/")).status).toBe(404);
    },
  );

  it("looks at the name whoever may ask the gateway, and wherever it listens", async () => {
    const apiKeys = [{ name: "web", sha256: sha256("key"), scopes: ["read" as const] }];
    const url = await startAdmin("0.0.0.0", { access: { apiKeys } });
    expect((await metrics(url, "evil.example")).status).toBe(403);
  });

  it("is there under the name at which it listens", async () => {
    const source = { render: async () => ({ contentType: "text/plain", text: "up 1" }) };
    const server = createAdmin(source, "metrics.example");
    stop = () => server.close();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    expect((await metrics(url, "Metrics.example:9464")).status).toBe(200);
    expect((await metrics(url, "other.example")).status).toBe(403);
  });
});
