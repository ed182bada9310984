import { describe, expect, it, vi } from "vitest";
import type { Operation } from "../../src/dialect/operation.js";
import { failureOf } from "../support/dialect.js";
import { type Fault, type FaultServer, startFaultServer } from "../support/fault-server.js";
import { drip, silence } from "../support/faults.js";
import { callOf, clientTo, read, write } from "../support/upstream-client.js";

const test = it.extend<{ server: FaultServer }>({
  server: async ({ task: _ }, use) => {
    const server = await startFaultServer();
    server.use(silence);
    await use(server);
    await server.refuse();
  },
});

/** Sockets of this process, made or being made. */
const sockets = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === "TCPSocketWrap").length;

describe("a client that leaves", () => {
  const moments: [string, Fault, Operation<unknown>][] = [
    ["before the headers of a read", silence, read()],
    ["within the body of a read", drip, read()],
    ["before the answer to a write", silence, write()],
  ];
  for (const [moment, fault, operation] of moments) {
    test(`closes the upstream's socket at once ${moment}, and opens no other`, async ({ server }) => {
      server.use(fault);
      const client = clientTo(server.url);
      let took = Number.POSITIVE_INFINITY;
      // Too long once is a busy machine's doing, always too long the gateway's.
      for (let n = 1; took >= 50 && n <= 20; n += 1) {
        const leaving = new AbortController();
        const outcome = failureOf(client.send(operation, callOf({ signal: leaving.signal })));
        await vi.waitFor(() => expect(server.requests).toHaveLength(n));
        leaving.abort();
        const leftAt = performance.now();
        expect((await outcome).kind).toBe("cancelled");
        await vi.waitFor(() => expect(server.closed).toHaveLength(n), { interval: 1 });
        took = (server.closed[n - 1] ?? 0) - leftAt;
        expect(server.open.size).toBe(0);
        expect(server.connections).toBe(n);
        expect(client.bulkhead.inFlight).toBe(0);
      }
      expect(took).toBeLessThan(50);
      await client.close();
    });
  }

  test("closes every socket of its operation, and no other operation's", async ({ server }) => {
    const client = clientTo(server.url);
    const leaving = new AbortController();
    const staying = callOf();
    const other = client.send(read("other"), staying);
    const mine = Array.from({ length: 8 }, (_, n) =>
      failureOf(client.send(read(`mine-${n}`), callOf({ signal: leaving.signal }))),
    );
    await vi.waitFor(() => expect(server.requests).toHaveLength(9));
    leaving.abort();
    expect((await Promise.all(mine)).every(({ kind }) => kind === "cancelled")).toBe(true);
    await vi.waitFor(() => expect(server.closed).toHaveLength(8));
    expect(server.open.size).toBe(1);
    server.answer({ still: "here" });
    expect(await other).toEqual({ still: "here" });
    await client.close();
  });

  test("while its connection is being made sends nothing, and stops the connecting", async ({ server }) => {
    await server.hang();
    const client = clientTo(server.url, { timeouts: { connect: 60_000, total: 60_000 } });
    const leaving = new AbortController();
    const before = sockets();
    const outcome = failureOf(client.send(write(), callOf({ signal: leaving.signal })));
    await vi.waitFor(() => expect(sockets()).toBe(before + 1));
    leaving.abort();
    expect(await outcome).toMatchObject({ kind: "cancelled", sent: false });
    await vi.waitFor(() => expect(sockets()).toBe(before));
    expect(client.bulkhead.inFlight).toBe(0);
    await server.heal();
    expect(server.requests).toHaveLength(0);
    await client.close();
  });

  test("that has left already sends nothing", async ({ server }) => {
    const client = clientTo(server.url);
    for (const operation of [read(), write()]) {
      const failure = await failureOf(client.send(operation, callOf({ signal: AbortSignal.abort() })));
      expect(failure).toMatchObject({ kind: "cancelled", sent: false });
    }
    expect(server.connections).toBe(0);
    await client.close();
  });

  test("does not take along others who share its read", async ({ server }) => {
    const client = clientTo(server.url);
    const leaving = new AbortController();
    const first = failureOf(client.send(read(), callOf({ signal: leaving.signal })));
    const second = client.send(read(), callOf());
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    leaving.abort();
    expect((await first).kind).toBe("cancelled");
    server.answer({ name: "Ada" });
    expect(await second).toEqual({ name: "Ada" });
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  test("ends a shared read with the last of those who share it", async ({ server }) => {
    const client = clientTo(server.url);
    const leaving = [new AbortController(), new AbortController()];
    const outcomes = leaving.map(({ signal }) => failureOf(client.send(read(), callOf({ signal }))));
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    leaving[0]?.abort();
    await outcomes[0];
    expect(server.open.size).toBe(1);
    leaving[1]?.abort();
    await outcomes[1];
    await vi.waitFor(() => expect(server.open.size).toBe(0));
    await client.close();
  });
});
