import { describe, expect, it, vi } from "vitest";
import { RetryBudget } from "../../src/http/retry.js";
import { failureOf } from "../support/dialect.js";
import { type Fault, type FaultServer, json, startFaultServer } from "../support/fault-server.js";
import { hangUp, resetAtOnce, resetInBody, resetInHeader, status } from "../support/faults.js";
import { callOf, clientTo, read } from "../support/upstream-client.js";

const test = it.extend<{ server: FaultServer }>({
  server: async ({ task: _ }, use) => {
    const server = await startFaultServer();
    server.use(json({ name: "Ada" }));
    await use(server);
    await server.refuse();
  },
});

describe.concurrent("a read that fails", () => {
  const passing: [string, Fault][] = [
    ["is reset before a byte is answered", resetAtOnce],
    ["is closed before a byte is answered", hangUp],
    ["is reset within the headers", resetInHeader],
    ["is reset within the body", resetInBody],
    ["is answered 502", status(502)],
    ["is answered 503", status(503)],
    ["is answered 504", status(504)],
    ["is answered 429", status(429)],
  ];
  for (const [what, fault] of passing) {
    test(`is sent again where it ${what}, at most twice`, async ({ server }) => {
      const client = clientTo(server.url);
      server.queue(fault, fault);
      expect(await client.send(read(), callOf())).toEqual({ name: "Ada" });
      expect(server.requests).toHaveLength(3);
      server.queue(fault, fault, fault);
      await failureOf(client.send(read(), callOf()));
      expect(server.requests).toHaveLength(6);
      await client.close();
    });
  }

  const lasting: [string, Fault][] = [
    ["400", status(400)],
    ["401", status(401)],
    ["403", status(403)],
    ["404", status(404)],
    ["500", status(500)],
    ["nonsense", json({}, 301)],
  ];
  for (const [what, fault] of lasting) {
    test(`is not sent again after ${what}, which would only come back`, async ({ server }) => {
      const client = clientTo(server.url);
      server.queue(fault);
      await failureOf(client.send(read(), callOf()));
      expect(server.requests).toHaveLength(1);
      await client.close();
    });
  }

  test("pauses between two tries, never for the same time", async ({ server }) => {
    const client = clientTo(server.url);
    for (let round = 0; round < 3; round += 1) {
      server.queue(resetAtOnce, resetAtOnce);
      await client.send(read(), callOf());
    }
    const pauses = server.requests.map(({ at }, index) => at - (server.requests[index - 1]?.at ?? at));
    const pausesAfter = (tries: number): number[] => pauses.filter((_, index) => index % 3 === tries);
    expect(Math.min(...pausesAfter(1), ...pausesAfter(2))).toBeGreaterThanOrEqual(45);
    expect(new Set(pausesAfter(1).map(Math.round)).size).toBeGreaterThan(1);
    await client.close();
  });

  test("waits as long as the upstream asks for, where that fits", async ({ server }) => {
    const client = clientTo(server.url);
    server.queue(status(503, "1"));
    expect(await client.send(read(), callOf())).toEqual({ name: "Ada" });
    const [first, second] = server.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(990);
    await client.close();
  });

  const waits: [string, () => string, number][] = [
    ["seconds", () => "30", 30],
    ["a date", () => new Date(Date.now() + 30_000).toUTCString(), 30],
  ];
  for (const [form, retryAfter, seconds] of waits) {
    test(`fails at once, and passes the wish on, where the upstream asks in ${form} for more than is left`, async ({
      server,
    }) => {
      const client = clientTo(server.url);
      for (const code of [503, 429]) {
        server.queue(status(code, retryAfter()));
        const startedAt = performance.now();
        const failure = await failureOf(client.send(read(), callOf()));
        expect(performance.now() - startedAt).toBeLessThan(4000);
        expect(failure.kind).toBe(code === 429 ? "rate-limited" : "failed");
        expect(failure.retryable).toBe(true);
        expect(failure.retryAfter).toBeGreaterThan(seconds - 3);
        expect(failure.retryAfter).toBeLessThanOrEqual(seconds);
      }
      expect(server.requests).toHaveLength(2);
      await client.close();
    });
  }

  for (const nonsense of ["soon", "-1", "1e3", "", "0x10", "99999999999999999999", "Thu, tomorrow GMT"]) {
    test(`takes no notice of Retry-After: ${nonsense || "(empty)"}`, async ({ server }) => {
      const client = clientTo(server.url);
      server.queue(status(503, nonsense));
      expect(await client.send(read(), callOf())).toEqual({ name: "Ada" });
      await client.close();
    });
  }

  test("stops waiting for the next try when its client leaves, and is not sent again", async ({ server }) => {
    const client = clientTo(server.url);
    const leaving = new AbortController();
    server.queue(status(503, "5"));
    const outcome = failureOf(client.send(read(), callOf({ signal: leaving.signal })));
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    await vi.waitFor(() => expect(client.bulkhead.inFlight).toBe(0));
    const leftAt = performance.now();
    leaving.abort();
    expect((await outcome).kind).toBe("cancelled");
    expect(performance.now() - leftAt).toBeLessThan(2000);
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  test("does not multiply the load of an upstream that fails everything", async ({ server }) => {
    const client = clientTo(server.url, { limits: { queue: 1000 } });
    server.use(resetAtOnce);
    const startedAt = performance.now();
    const calls = Array.from({ length: 500 }, (_, n) => failureOf(client.send(read(`${n}`), callOf())));
    await Promise.all(calls);
    const seconds = (performance.now() - startedAt) / 1000;
    // A fifth of the calls, three a second, and ten to begin with.
    expect(server.requests.length - 500).toBeLessThanOrEqual(100 + Math.ceil(3 * seconds) + 10);
    await client.close();
  });
});

describe("the budget of repeats", () => {
  it("is a fifth of the calls, never saved up beyond a hundred", () => {
    const budget = new RetryBudget();
    budget.calls = 10_000;
    let repeats = 0;
    while (repeats < 1000 && budget.spend()) repeats += 1;
    expect(repeats).toBeGreaterThanOrEqual(99);
    expect(repeats).toBeLessThan(110);
  });
});
