import { setMaxListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { failureOf } from "../support/dialect.js";
import { type FaultServer, json, startFaultServer } from "../support/fault-server.js";
import { silence } from "../support/faults.js";
import { callOf, clientTo, read, write } from "../support/upstream-client.js";

const test = it.extend<{ server: FaultServer }>({
  server: async ({ task: _ }, use) => {
    const server = await startFaultServer();
    server.use(silence);
    await use(server);
    await server.refuse();
  },
});

describe("the places for calls in flight to one upstream", () => {
  test("are 64, with 128 calls waiting before them and no more", async ({ server }) => {
    const client = clientTo(server.url);
    const leaving = new AbortController();
    setMaxListeners(0, leaving.signal);
    const calls = Array.from({ length: 200 }, (_, n) =>
      failureOf(client.send(read(`${n}`), callOf({ signal: leaving.signal }))),
    );
    const refused = await Promise.all(calls.slice(192));
    for (const failure of refused)
      expect(failure).toMatchObject({ kind: "shed", sent: false, retryable: true });
    expect(client.bulkhead).toMatchObject({ inFlight: 64, queued: 128 });
    await vi.waitFor(() => expect(server.requests).toHaveLength(64));
    expect(server.connections).toBe(64);
    leaving.abort();
    const kinds = (await Promise.all(calls.slice(0, 192))).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["cancelled"]));
    await vi.waitFor(() => expect(client.bulkhead).toMatchObject({ inFlight: 0, queued: 0 }));
    expect(server.requests).toHaveLength(64);
    await client.close();
  });

  test("are waited for a second at most", async ({ server }) => {
    const client = clientTo(server.url, { limits: { connections: 1, queue: 5 } });
    const leaving = new AbortController();
    const first = failureOf(client.send(read("first"), callOf({ signal: leaving.signal })));
    const startedAt = performance.now();
    expect(await failureOf(client.send(read("second"), callOf()))).toMatchObject({
      kind: "shed",
      sent: false,
    });
    expect(performance.now() - startedAt).toBeGreaterThan(950);
    expect(performance.now() - startedAt).toBeLessThan(4000);
    leaving.abort();
    await first;
    await client.close();
  });

  test("go to those who wait, in their order", async ({ server }) => {
    const client = clientTo(server.url, { limits: { connections: 2, queue: 100 } });
    const calls = Array.from({ length: 20 }, (_, n) => client.send(read(`${n}`), callOf()));
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
    server.use(json({ name: "Ada" }));
    server.answer({ name: "Ada" });
    await Promise.all(calls);
    expect(server.requests.map(({ target }) => target)).toEqual(
      Array.from({ length: 20 }, (_, n) => `/things/${n}`),
    );
    expect(server.connections).toBe(2);
    await client.close();
  });

  test("are not kept for a caller who leaves the queue", async ({ server }) => {
    const client = clientTo(server.url, { limits: { connections: 1, queue: 3 } });
    const first = client.send(read("first"), callOf());
    const leaving = new AbortController();
    const left = failureOf(client.send(write("left"), callOf({ signal: leaving.signal })));
    const stayed = client.send(read("stayed"), callOf());
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    leaving.abort();
    expect(await left).toMatchObject({ kind: "cancelled", sent: false });
    expect(client.bulkhead.queued).toBe(1);
    server.use(json({ name: "Ada" }));
    server.answer({ name: "Ada" });
    await Promise.all([first, stayed]);
    expect(server.requests.map(({ target }) => target)).toEqual(["/things/first", "/things/stayed"]);
    await client.close();
  });

  test("are all free again after 2,000 calls that leave at any moment, connecting included", async ({
    server,
  }) => {
    const client = clientTo(server.url, { limits: { connections: 16, queue: 2000 } });
    server.use((exchange) => (Math.random() < 0.5 ? undefined : json({})(exchange)));
    const calls = Array.from({ length: 2000 }, async (_, n) => {
      const leaving = new AbortController();
      const outcome = client.send(read(`${n}`), callOf({ signal: leaving.signal })).catch(() => {});
      setTimeout(() => leaving.abort(), Math.random() * 100);
      await outcome;
    });
    await Promise.all(calls);
    await vi.waitFor(() => expect(client.bulkhead).toMatchObject({ inFlight: 0, queued: 0 }));
    server.use(json({ name: "Ada" }));
    const again = Array.from({ length: 50 }, (_, n) => client.send(read(`again-${n}`), callOf()));
    expect(await Promise.all(again)).toHaveLength(50);
    await client.close();
  });

  test("of one upstream are no other's", async ({ server }) => {
    const healthy = await startFaultServer();
    healthy.use(json({ name: "Ada" }));
    const [stuck, free] = [server, healthy].map(({ url }) =>
      clientTo(url, { limits: { connections: 1, queue: 0 } }),
    );
    const leaving = new AbortController();
    const hanging = stuck && failureOf(stuck.send(read(), callOf({ signal: leaving.signal })));
    expect(await free?.send(read(), callOf())).toEqual({ name: "Ada" });
    leaving.abort();
    await hanging;
    await Promise.all([stuck?.close(), free?.close(), healthy.refuse()]);
  });
});
