import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { failureOf, fixture } from "../support/dialect.js";
import { type Fault, type FaultServer, json, startFaultServer } from "../support/fault-server.js";
import { resolving } from "../support/names.js";
import { callOf, clientTo, read, write } from "../support/upstream-client.js";

describe("connections that are kept", () => {
  const servers: FaultServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.refuse()));
  });

  async function upstream(): Promise<FaultServer> {
    const server = await startFaultServer();
    server.use(json({ name: "Ada" }));
    servers.push(server);
    return server;
  }

  it("serve one read after another", async () => {
    const server = await upstream();
    const client = clientTo(server.url);
    for (let n = 0; n < 50; n += 1) await client.send(read(), callOf());
    expect(server.connections).toBeLessThanOrEqual(2);
    await client.close();
  });

  const endings: Readonly<Record<string, Fault>> = {
    "closes idle ones at random": async (exchange) => {
      const { socket } = exchange;
      await json({ name: "Ada" })(exchange);
      const idle = setTimeout(() => socket.end(), Math.random() * 30);
      socket.once("data", () => clearTimeout(idle));
    },
    // Not while they are idle: a reset takes along what a busy client has not read yet.
    "resets one in ten when it is used again": (exchange) => {
      const { connection } = exchange.request;
      const fresh = servers[0]?.requests.filter((known) => known.connection === connection).length === 1;
      if (fresh || Math.random() < 0.9) return json({ name: "Ada" })(exchange);
      return exchange.socket.resetAndDestroy();
    },
  };
  for (const [how, fault] of Object.entries(endings)) {
    it(`cost no read its answer although the upstream ${how}: 1,000 reads`, async () => {
      const server = await upstream();
      server.use(fault);
      const client = clientTo(server.url);
      let left = 1000;
      let failures = 0;
      const worker = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          await client.send(read(`${left}`), callOf()).catch(() => {
            failures += 1;
          });
          await delay(Math.random() * 10);
        }
      };
      await Promise.all(Array.from({ length: 16 }, worker));
      expect(failures).toBe(0);
      expect(server.connections).toBeGreaterThan(30);
      await client.close();
    });
  }

  it("are not tried one after another for a read that is sent again: it goes over a new one", async () => {
    const server = await upstream();
    const client = clientTo(server.url);
    await Promise.all(Array.from({ length: 10 }, (_, n) => client.send(read(`${n}`), callOf())));
    const before = server.connections;
    server.queue((exchange) => exchange.socket.resetAndDestroy());
    expect(await client.send(read(), callOf())).toEqual({ name: "Ada" });
    const [first, second] = server.requests.slice(-2);
    expect(first?.connection).toBeLessThanOrEqual(before);
    expect(second?.connection).toBeGreaterThan(before);
    await client.close();
  });

  it("are forgotten when the upstream starts anew", async () => {
    const server = await upstream();
    const client = clientTo(server.url);
    await Promise.all(Array.from({ length: 20 }, (_, n) => client.send(read(`${n}`), callOf())));
    await server.refuse();
    await server.listen();
    expect(await client.send(read(), callOf())).toEqual({ name: "Ada" });
    await client.close();
  });

  it("end with the client: those in use once they are done, the others now", async () => {
    const server = await upstream();
    const client = clientTo(server.url);
    await client.send(read(), callOf());
    server.use(async (exchange) => {
      await delay(100);
      await json({ late: true })(exchange);
    });
    const last = client.send(read(), callOf());
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
    const closed = client.close();
    expect(await last).toEqual({ late: true });
    await closed;
    expect(await failureOf(client.send(read(), callOf()))).toMatchObject({
      kind: "unreachable",
      sent: false,
    });
  });
});

describe("an upstream with a name", () => {
  it("is reached at 127.0.0.1 as localhost", async () => {
    const server = await fixture((_request, response) => response.end('{"name":"Ada"}'));
    const client = clientTo(server.url.replace("127.0.0.1", "localhost"));
    expect(await client.send(read(), callOf())).toEqual({ name: "Ada" });
    await Promise.all([client.close(), server.stop()]);
  });

  it("is reached at whichever of its addresses answers", async () => {
    const server = await fixture((_request, response) => response.end('{"name":"Ada"}'));
    const stop = resolving("two.test", () => ["::1", "127.0.0.1"]);
    const client = clientTo(server.url.replace("127.0.0.1", "two.test"));
    expect(await client.send(read(), callOf())).toEqual({ name: "Ada" });
    expect(await client.send(write(), callOf())).toEqual({ name: "Ada" });
    expect(server.seen).toHaveLength(2);
    stop();
    await Promise.all([client.close(), server.stop()]);
  });

  it("is asked for again when its address has changed and the old one is gone", async () => {
    const [old, moved] = [await startFaultServer(), await startFaultServer()];
    moved.use(json({ moved: true }));
    old.use(json({ moved: false }));
    let address = "127.0.0.2";
    const stop = resolving("moving.test", () => [address]);
    const client = clientTo(`http://moving.test:${moved.port}`);
    expect(await failureOf(client.send(read(), callOf()))).toMatchObject({
      kind: "unreachable",
      sent: false,
    });
    address = "127.0.0.1";
    expect(await client.send(read(), callOf())).toEqual({ moved: true });
    stop();
    await Promise.all([client.close(), old.refuse(), moved.refuse()]);
  });

  it("that does not exist cannot be reached", async () => {
    const stop = resolving("nowhere.test", () => []);
    const client = clientTo("http://nowhere.test:9");
    expect(await failureOf(client.send(read(), callOf()))).toMatchObject({
      kind: "unreachable",
      message: "The upstream could not be reached.",
      sent: false,
    });
    stop();
    await client.close();
  });

  it("is reached by an IPv6 address", async () => {
    const server = createServer((_request, response) => response.end('{"name":"Ada"}'));
    server.on("error", () => {});
    server.listen(0, "::1");
    const listening = await once(server, "listening").then(
      () => true,
      () => false,
    );
    // A machine without IPv6 refuses such a connection, as any other that cannot be made.
    const address = server.address();
    const port = listening && address !== null && typeof address === "object" ? address.port : 9;
    const client = clientTo(`http://[::1]:${port}`);
    const outcome = await client.send(read(), callOf()).catch(({ kind }) => kind);
    expect(outcome).toEqual(listening ? { name: "Ada" } : "unreachable");
    await client.close();
    server.close();
  });
});
