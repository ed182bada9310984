import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { post } from "./support/ask.js";
import { type HeldUpstream, SLOW, SLOW_ANSWER, startHeld } from "./support/held.js";
import { type Client, closeClients, openClient, openClients } from "./support/sockets.js";

const FLUSH = 1000;
const IDS = Array.from({ length: 80 }, (_, index) => `u${index}`);
const VALUE = "v".repeat(50_000);
const QUERY = `{ camundaUserProfiles(ids: ${JSON.stringify(IDS)}) { a: firstName b: firstName } }`;
/** What an answer has to hold: 80 users, two fields of 50,000 characters each. */
const LENGTH = 8_000_000;

const asked = (query: string, id = "any"): string => {
  const body = JSON.stringify({ query });
  return `POST /graphql HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${id}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

let below: Server;
let gateway: RunningGateway;
const clients: Client[] = [];

beforeEach(async () => {
  below = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(IDS.map((id) => ({ id, firstName: VALUE, lastName: "", email: null }))));
  });
  await new Promise<void>((resolve) => below.listen(0, "127.0.0.1", resolve));
  const { port } = below.address() as AddressInfo;
  const settings = settingsFor([upstream({ dialect: "camunda", url: `http://127.0.0.1:${port}` })]);
  const limits = { ...settings.limits, flushTimeout: FLUSH };
  gateway = await startGateway({ ...settings, limits, server: { ...settings.server, maxInFlight: 4 } });
});
afterEach(async () => {
  closeClients(clients.splice(0));
  await gateway.stop();
  below.closeAllConnections();
  below.close();
});

async function open(count: number, bytes: string): Promise<Client[]> {
  const opened = await openClients(count, gateway.url, bytes);
  clients.push(...opened);
  return opened;
}

describe("answers that nobody reads", () => {
  it("hold no places of operations", async () => {
    for (let index = 0; index < 8; index += 1) {
      const [client] = await open(1, asked(QUERY));
      client?.socket.pause();
      await expect.poll(async () => (await post(gateway.url, "{ __typename }")).status).toBe(200);
    }
  }, 20_000);

  it("are thrown away after a while, with their connection", async () => {
    const [reader] = await open(1, asked(QUERY));
    await expect.poll(() => reader?.received().length, { timeout: 5000 }).toBeGreaterThan(LENGTH);
    const unread = await open(3, asked(QUERY, "unread"));
    for (const { socket } of unread) socket.pause();
    const over = (): number =>
      gateway.log.filter((line) => /"requestId":"unread".*"msg":"request"/.test(line)).length;
    await expect.poll(over, { timeout: 15_000 }).toBe(3);
    for (const { socket } of unread) socket.resume();
    for (const client of unread) {
      await client.closed;
      expect(client.received()).toContain("HTTP/1.1 200 OK");
      expect(client.received().length).toBeLessThan(LENGTH);
    }
    expect(reader?.socket.destroyed).toBe(false);
  }, 20_000);

  it("are waited for as long as their client reads on, however slowly", async () => {
    const [client] = await open(1, asked(QUERY));
    if (!client) throw new Error("no client");
    const { socket } = client;
    const startedAt = performance.now();
    let before = 0;
    socket.on("data", (chunk: string) => {
      before += chunk.length;
      if (before < 500_000) return;
      before = 0;
      socket.pause();
      setTimeout(() => socket.resume(), FLUSH / 5);
    });
    await expect
      .poll(() => client.received().length, { timeout: 20_000, interval: 100 })
      .toBeGreaterThan(LENGTH);
    expect(performance.now() - startedAt).toBeGreaterThan(FLUSH * 2);
  }, 30_000);
});

describe("an answer that is still being worked at", () => {
  let held: HeldUpstream;
  let waiting: RunningGateway;
  beforeEach(async () => {
    held = await startHeld();
    const settings = settingsFor([upstream({ dialect: "camunda", url: held.url })]);
    waiting = await startGateway({ ...settings, limits: { ...settings.limits, flushTimeout: 300 } });
  });
  afterEach(async () => {
    held.release();
    await waiting.stop();
    await held.stop();
  });

  it("does not count as unread, nor do those that wait behind it", async () => {
    const client = await openClient(waiting.url, asked(SLOW) + asked("{ __typename }"));
    clients.push(client);
    await held.waitFor(1);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    held.release();
    await expect.poll(() => client.received()).toContain(JSON.stringify({ data: { __typename: "Query" } }));
    expect(client.received()).toContain(JSON.stringify(SLOW_ANSWER));
  });

  it("is not worked at for a client that has gone, wherever in the line it waits", async () => {
    const other = SLOW.replace("demo", "other");
    const client = await openClient(waiting.url, asked(SLOW) + asked(other));
    await held.waitFor(2);
    client.socket.resetAndDestroy();
    await expect.poll(() => held.openSockets.size).toBe(0);
  });
});

describe("requests that are sent ahead on one connection", () => {
  it("are answered one after the other, where they are few", async () => {
    const client = await openClient(gateway.url, asked("{ __typename }").repeat(4).repeat(16));
    clients.push(client);
    await expect.poll(() => client.received().match(/HTTP\/1\.1 \d+/g)?.length).toBe(64);
  });

  it("are refused beyond a bound, and the connection ends once the others are answered", async () => {
    const held = await startHeld();
    const waiting = await startGateway(settingsFor([upstream({ dialect: "camunda", url: held.url })]));
    const health = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    const client = await openClient(waiting.url, asked(SLOW) + health.repeat(70));
    const flooding = await openClient(waiting.url, asked(SLOW) + health.repeat(400));
    clients.push(client, flooding);
    await flooding.closed;
    expect(flooding.received()).toBe("");
    held.release();
    await client.closed;
    const statuses = client.received().match(/HTTP\/1\.1 \d+/g) ?? [];
    expect(statuses.slice(0, 64)).toEqual(Array.from({ length: 64 }, () => "HTTP/1.1 200"));
    expect(statuses.slice(64)).toEqual(["HTTP/1.1 503"]);
    expect(client.received()).toContain("OVERLOADED");
    await waiting.stop();
    await held.stop();
  });
});
