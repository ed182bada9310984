import { afterEach, describe, expect, it } from "vitest";
import { sha256 } from "../auth/world.js";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";
import { ask, post } from "./support/ask.js";
import { type Client, closeClients, openClients } from "./support/sockets.js";

let gateway: RunningGateway;
const clients: Client[] = [];
afterEach(async () => {
  closeClients(clients.splice(0));
  await gateway.stop();
});

const BODY = JSON.stringify({ query: "{ __typename }" });
const HEAD = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n`;
const BEGUN = `${HEAD}\r\n${BODY.slice(0, 5)}`;
const REST = BODY.slice(5);

async function begin(count: number, from?: string, bytes = BEGUN): Promise<Client[]> {
  const opened = await openClients(count, gateway.url, bytes, from);
  clients.push(...opened);
  return opened;
}

/** How many of these have been turned away. */
const refusedOf = (opened: readonly Client[]): number =>
  opened.filter((client) => client.received().startsWith("HTTP/1.1 503 ")).length;

const LIMITED = { ...settingsFor([]).limits, pendingBodies: 6, pendingBodiesPerAddress: 4 };

describe("requests whose bodies do not come", () => {
  it("take nothing from the others, however many they are, nor readiness", async () => {
    gateway = await startGateway(settingsFor([]));
    const slow = await begin(1100);
    for (let index = 0; index < 10; index += 1) {
      expect(await post(gateway.url, "{ __typename }")).toMatchObject({ status: 200 });
      const ready = await ask(gateway.url, { method: "GET", path: "/health/ready" });
      expect(ready).toMatchObject({ status: 200, body: { status: "ready" } });
    }
    await expect.poll(() => refusedOf(slow), { timeout: 10_000 }).toBe(1050);
    expect(await post(gateway.url, "{ __typename }")).toMatchObject({ status: 200 });
  }, 30_000);

  it("are refused from one address beyond its share, and from all beyond the whole", async () => {
    gateway = await startGateway(settingsFor([], { limits: LIMITED }));
    const own = await begin(6, "127.0.0.1");
    await expect.poll(() => refusedOf(own)).toBe(2);
    const others = await begin(4, "127.0.0.2");
    await expect.poll(() => refusedOf(others)).toBe(2);
    const refused = own.find((client) => client.received() !== "");
    const { head, body } = (await refused?.answer()) ?? { head: "", body: "" };
    expect(head).toContain("retry-after: 1");
    expect(JSON.parse(body).errors[0]).toMatchObject({
      message: expect.stringContaining("from this address"),
      extensions: { code: "OVERLOADED", retryable: true, retryAfter: 1 },
    });
  });

  it("are answered all the same once their bodies are there, and leave room then", async () => {
    gateway = await startGateway(settingsFor([], { limits: LIMITED }));
    const first = await begin(5);
    await expect.poll(() => refusedOf(first)).toBe(1);
    const waiting = first.filter((client) => client.received() === "");
    for (const { socket } of waiting) socket.write(REST);
    for (const client of waiting) expect(await client.answer()).toMatchObject({ status: 200 });
    const second = await begin(5);
    await expect.poll(() => refusedOf(second)).toBe(1);
  });

  it("leave room where their clients go", async () => {
    gateway = await startGateway(settingsFor([], { limits: LIMITED }));
    const first = await begin(5);
    await expect.poll(() => refusedOf(first)).toBe(1);
    for (const { socket } of first) socket.resetAndDestroy();
    const second = await begin(5);
    await expect.poll(() => refusedOf(second)).toBe(1);
  });

  it("are counted as the settings say now, also after a reload", async () => {
    gateway = await startGateway(settingsFor([], { limits: LIMITED }));
    gateway.gateway.reload(
      settingsFor([], { limits: { ...LIMITED, pendingBodies: 2, pendingBodiesPerAddress: 2 } }),
    );
    const opened = await begin(5);
    await expect.poll(() => refusedOf(opened)).toBe(3);
  });

  it("hold nothing once they are refused for another reason", async () => {
    const apiKeys = [{ name: "web", sha256: sha256("key"), scopes: ["read" as const] }];
    gateway = await startGateway(settingsFor([], { limits: LIMITED, access: { apiKeys } }));
    const strangers = await begin(20);
    for (const client of strangers) expect(await client.answer()).toMatchObject({ status: 401 });
    const known = await begin(5, "127.0.0.1", `${HEAD}X-Api-Key: key\r\n\r\n{`);
    await expect.poll(() => refusedOf(known)).toBe(1);
  });
});
