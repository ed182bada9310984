import { afterEach, describe, expect, it } from "vitest";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";

let gateway: RunningGateway | undefined;
afterEach(() => gateway?.stop());

async function start(admin: { readonly host?: string; readonly port: number } | undefined): Promise<URL> {
  gateway = await startGateway(
    settingsFor([upstream({ dialect: "camunda", url: "http://127.0.0.1:9/engine-rest" })], { admin }),
  );
  return new URL(gateway.metricsUrl ?? "none:");
}

const at = (url: URL, host: string): Promise<number> => {
  const other = new URL(url);
  other.hostname = host;
  return fetch(other).then(({ status }) => status);
};

describe("admin.host", () => {
  it("listens on loopback alone unless the settings say otherwise", async () => {
    const url = await start({ port: 0 });
    expect(url.hostname).toBe("127.0.0.1");
    expect(await at(url, "127.0.0.1")).toBe(200);
    // The whole of 127.0.0.0/8 is this machine.
    await expect(at(url, "127.0.0.2")).rejects.toThrow();
  });

  it("listens on admin.host, and there alone", async () => {
    const url = await start({ host: "127.0.0.2", port: 0 });
    expect(url.hostname).toBe("127.0.0.2");
    expect(await at(url, "127.0.0.2")).toBe(200);
    await expect(at(url, "127.0.0.1")).rejects.toThrow();
  });

  it("listens on every address where admin.host says so", async () => {
    const url = await start({ host: "0.0.0.0", port: 0 });
    expect(await at(url, "127.0.0.1")).toBe(200);
    expect(await at(url, "127.0.0.2")).toBe(200);
  });

  it("has metrics and nothing else, and GraphQL has no metrics", async () => {
    const url = await start({ port: 0 });
    for (const path of ["/", "/graphql", "/health/live"])
      expect((await fetch(new URL(path, url))).status).toBe(404);
    expect((await fetch(url, { method: "POST" })).status).toBe(404);
    expect((await fetch(new URL("/metrics", gateway?.url))).status).toBe(404);
  });

  it("is not there unless it is set", async () => {
    await start(undefined);
    expect(gateway?.metricsUrl).toBeUndefined();
  });

  it("keeps a gateway from starting whose admin.host is not of this machine", async () => {
    await expect(start({ host: "203.0.113.1", port: 0 })).rejects.toThrow(/EADDRNOTAVAIL/);
  });
});
