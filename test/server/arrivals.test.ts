import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BuiltGateway, buildGateway } from "../../src/gateway.js";
import { logObserver } from "../../src/observability/log.js";
import { Arrivals } from "../../src/server/listener.js";
import { settingsFor } from "../support/gateway.js";
import { ask } from "./support/ask.js";

let server: Server;
let arrivals: Arrivals;
let notes: { readonly message: string; readonly facts: object }[];
const sockets: Socket[] = [];

beforeEach(async () => {
  notes = [];
  server = createServer((_request, response) => response.end("ok"));
  arrivals = new Arrivals(server, (message, facts) => void notes.push({ message, facts }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.closeAllConnections();
  server.close();
});

function open(count: number): void {
  const { port } = server.address() as AddressInfo;
  for (let index = 0; index < count; index += 1) {
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("error", () => undefined);
    sockets.push(socket);
  }
}

describe("a listener with as many connections as it takes", () => {
  it("tells that it turns further ones away, in one line, and counts them", async () => {
    server.maxConnections = 3;
    open(3);
    await expect.poll(() => arrivals.open).toBe(3);
    expect([notes, arrivals.refused]).toEqual([[], 0]);
    open(50);
    await expect.poll(() => arrivals.refused).toBe(50);
    expect(notes).toEqual([
      { message: expect.stringContaining("turned away"), facts: { open: 3, times: 1 } },
    ]);
    for (const socket of sockets.splice(0)) socket.destroy();
    await expect.poll(() => arrivals.open).toBe(0);
  });
});

describe("a listener that cannot accept a connection", () => {
  it("goes on, however often that happens, and tells it in one line", async () => {
    const failure = (): Error => Object.assign(new Error("accept EMFILE"), { code: "EMFILE" });
    for (let index = 0; index < 20; index += 1) server.emit("error", failure());
    expect(arrivals.refused).toBe(20);
    expect(notes).toEqual([
      { message: expect.stringContaining("cannot be accepted"), facts: { code: "EMFILE", times: 1 } },
    ]);
    const { port } = server.address() as AddressInfo;
    expect(await ask(`http://127.0.0.1:${port}`, { method: "GET" })).toMatchObject({ text: "ok" });
  });
});

describe("a gateway", () => {
  let gateway: BuiltGateway;
  afterEach(() => gateway.stop());

  it("shows in its metrics how many connections there are, and how many it could not take", async () => {
    const silent = { debug() {}, info() {}, warn() {}, error() {} };
    const observer = logObserver(silent);
    gateway = buildGateway(settingsFor([], { admin: { port: 0 } }), { dialects: [], observer });
    const { url, metricsUrl = "" } = await gateway.listen();
    const socket = connect({ host: "127.0.0.1", port: Number(new URL(url).port) });
    sockets.push(socket);
    const metrics = async (): Promise<string> =>
      (await ask(metricsUrl, { method: "GET", path: "/metrics" })).text;
    await expect.poll(metrics).toMatch(/^profile_gateway_connections 1$/m);
    expect(await metrics()).toMatch(/^profile_gateway_connections_refused_total 0$/m);
  });
});
