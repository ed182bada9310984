import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { failureOf } from "../support/dialect.js";
import { type FaultServer, json, startFaultServer } from "../support/fault-server.js";
import { drip, silence, status } from "../support/faults.js";
import { callOf, clientTo, read, write } from "../support/upstream-client.js";

/** What a busy machine may add to a time limit before a test calls it broken. */
const SLACK = 2000;

async function timed<T>(task: Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const startedAt = performance.now();
  const value = await task;
  return { value, ms: performance.now() - startedAt };
}

/** Sockets of this process, made or being made. */
const sockets = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === "TCPSocketWrap").length;

describe("time limits of a call", () => {
  let server: FaultServer;
  beforeEach(async () => {
    server = await startFaultServer();
  });
  afterEach(() => server.refuse());

  it("gives up connecting after timeouts.connect, says that nothing was sent, and leaves no socket behind", async () => {
    await server.hang();
    const before = sockets();
    const client = clientTo(server.url, { timeouts: { connect: 150 } });
    const { value: failure, ms } = await timed(failureOf(client.send(read(), callOf())));
    expect(failure).toMatchObject({
      kind: "timed-out",
      sent: false,
      upstream: "upstream",
      operation: "read",
    });
    expect(ms).toBeGreaterThan(140);
    expect(ms).toBeLessThan(150 + SLACK);
    await vi.waitFor(() => expect(sockets()).toBe(before));
    await client.close();
  });

  it("gives up waiting for headers after timeouts.headers, though connecting was quick", async () => {
    server.use(silence);
    const client = clientTo(server.url, { timeouts: { headers: 200 } });
    const { value: failure, ms } = await timed(failureOf(client.send(read(), callOf())));
    expect(failure).toMatchObject({
      kind: "timed-out",
      sent: true,
      message: "The upstream did not answer in time.",
    });
    expect(ms).toBeGreaterThan(190);
    expect(ms).toBeLessThan(200 + SLACK);
    expect(server.requests).toHaveLength(1);
    await vi.waitFor(() => expect(server.open.size).toBe(0));
    await client.close();
  });

  it("cuts a body that drips on and on when timeouts.total is over", async () => {
    server.use(drip);
    const client = clientTo(server.url, { timeouts: { total: 400 } });
    const { value: failure, ms } = await timed(failureOf(client.send(read(), callOf())));
    expect(failure).toMatchObject({ kind: "timed-out", sent: true });
    expect(ms).toBeGreaterThan(390);
    expect(ms).toBeLessThan(400 + SLACK);
    await vi.waitFor(() => expect(server.open.size).toBe(0));
    await client.close();
  });

  it("counts all attempts of a call, pauses included, against one total", async () => {
    server.queue(status(503));
    server.use(silence);
    const client = clientTo(server.url, { timeouts: { headers: 5000, total: 700 } });
    const { value: failure, ms } = await timed(failureOf(client.send(read(), callOf())));
    expect(failure.kind).toBe("timed-out");
    expect(ms).toBeGreaterThan(690);
    expect(ms).toBeLessThan(700 + SLACK);
    expect(server.requests).toHaveLength(2);
    await client.close();
  });

  it("counts the login before a call against the same total", async () => {
    server.use(drip);
    const client = clientTo(
      server.url,
      { auth: { kind: "login", username: "u", password: "p" }, timeouts: { total: 400 } },
      async (own, call) => {
        await own.send({ ...write("login"), name: "login", anonymous: true }, call);
        return { authorization: "Bearer t", expiresAt: Number.POSITIVE_INFINITY };
      },
    );
    const { value: failure, ms } = await timed(failureOf(client.send(read(), callOf())));
    expect(failure).toMatchObject({ kind: "timed-out", operation: "read", sent: false });
    expect(ms).toBeLessThan(400 + SLACK);
    await client.close();
  });

  it("does not let a flood of provisional answers hold a call", async () => {
    server.use(async ({ socket }) => {
      while (!socket.destroyed) {
        socket.write("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n");
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    const client = clientTo(server.url);
    expect(await failureOf(client.send(read(), callOf()))).toMatchObject({ kind: "protocol" });
    await vi.waitFor(() => expect(server.open.size).toBe(0));
    await client.close();
  });

  it("waits for an answer that keeps within the limits, early hints included", async () => {
    server.use(async (exchange) => {
      exchange.socket.write("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n");
      await json({ name: "Ada" })(exchange);
    });
    const client = clientTo(server.url);
    expect(await client.send(read(), callOf())).toEqual({ name: "Ada" });
    await client.close();
  });

  it("tells the end of an operation's own time apart from a slow upstream", async () => {
    server.use(silence);
    const client = clientTo(server.url);
    const call = callOf({ signal: AbortSignal.timeout(100) });
    for (const operation of [read(), write()]) {
      const { kind, sent } = await failureOf(client.send(operation, call));
      expect({ kind, repeatable: operation.repeatable }).toEqual({
        kind: "operation-timeout",
        repeatable: operation.repeatable,
      });
      expect(typeof sent).toBe("boolean");
    }
    expect(client.breaker.state).toBe("closed");
    await client.close();
  });
});
