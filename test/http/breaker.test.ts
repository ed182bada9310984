import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { UpstreamError } from "../../src/dialect/upstream-error.js";
import { Breaker } from "../../src/http/breaker.js";
import { failureOf } from "../support/dialect.js";
import { type FaultServer, json, startFaultServer } from "../support/fault-server.js";
import { html, resetAtOnce, silence, status } from "../support/faults.js";
import { callOf, clientTo, read, write } from "../support/upstream-client.js";

const test = it.extend<{ server: FaultServer }>({
  server: async ({ task: _ }, use) => {
    const server = await startFaultServer();
    server.use(json({ name: "Ada" }));
    await use(server);
    await server.refuse();
  },
});

/** The defaults, but for the time it stays open: a tenth. */
const BREAKER = { failures: 0.5, minimumCalls: 20, window: 10_000, open: 500 };

/** Writes are never repeated, so each is one call. */
async function asks(client: ReturnType<typeof clientTo>, times: number): Promise<(string | undefined)[]> {
  const kinds: (string | undefined)[] = [];
  for (let n = 0; n < times; n += 1) {
    const outcome = client.send(write(), callOf()).then(
      () => undefined,
      (error: UpstreamError) => error.kind,
    );
    kinds.push(await outcome);
  }
  return kinds;
}

describe.concurrent("the breaker of an upstream", () => {
  test("opens at half of twenty calls, not at nineteen", async ({ server }) => {
    const client = clientTo(server.url, { breaker: BREAKER });
    await asks(client, 9);
    server.use(status(502));
    await asks(client, 10);
    expect(client.breaker.state).toBe("closed");
    await asks(client, 1);
    expect(client.breaker.state).toBe("open");
    await client.close();
  });

  test("stays closed while fewer than half of the calls fail", async ({ server }) => {
    const client = clientTo(server.url, { breaker: BREAKER });
    for (let round = 0; round < 20; round += 1) {
      server.queue(json({}), json({}), resetAtOnce);
      await asks(client, 3);
    }
    expect(client.breaker.state).toBe("closed");
    await client.close();
  });

  const counted = { resets: resetAtOnce, silence, "server errors": status(500), "bad bodies": html };
  for (const [what, fault] of Object.entries(counted)) {
    test(`counts ${what}`, async ({ server }) => {
      const client = clientTo(server.url, { breaker: BREAKER, timeouts: { headers: 30 } });
      server.use(fault);
      const kinds = await asks(client, 25);
      expect(kinds.slice(0, 20)).not.toContain("shed");
      expect(kinds.slice(20)).toEqual(Array(5).fill("shed"));
      expect(server.requests).toHaveLength(20);
      await client.close();
    });
  }

  test("counts connections that are refused", async ({ server }) => {
    const client = clientTo(server.url, { breaker: { ...BREAKER, minimumCalls: 4 } });
    await server.refuse();
    await asks(client, 2);
    expect(client.breaker.state).toBe("open");
    await client.close();
  });

  test("does not count what the upstream was well enough to refuse, nor clients that left", async ({
    server,
  }) => {
    const client = clientTo(server.url, { breaker: BREAKER });
    for (const code of [400, 401, 403, 404, 409, 429]) {
      server.use(code === 404 ? json({}, 404) : status(code));
      await Promise.all(Array.from({ length: 5 }, () => client.send(missing(), callOf()).catch(() => {})));
    }
    server.use(silence);
    for (let n = 0; n < 30; n += 1) {
      await failureOf(client.send(read(String(n)), callOf({ signal: AbortSignal.timeout(1) })));
    }
    expect(client.breaker.state).toBe("closed");
    await client.close();
  });

  test("fails at once while it is open, says when to come back, and spares the upstream", async ({
    server,
  }) => {
    const client = clientTo(server.url, { breaker: { ...BREAKER, open: 60_000 } });
    server.use(resetAtOnce);
    await asks(client, 20);
    const before = server.connections;
    const startedAt = performance.now();
    const failures = await Promise.all(
      Array.from({ length: 200 }, () => failureOf(client.send(read(), callOf()))),
    );
    expect(performance.now() - startedAt).toBeLessThan(1000);
    for (const failure of failures) {
      expect(failure).toMatchObject({ kind: "shed", sent: false, retryable: true });
      expect(failure.retryAfter).toBeGreaterThanOrEqual(59);
      expect(failure.retryAfter).toBeLessThanOrEqual(66);
    }
    expect(server.connections).toBe(before);
    await client.close();
  });

  test("fails at once even where every place is taken by calls that hang", async ({ server }) => {
    const client = clientTo(server.url, {
      breaker: { ...BREAKER, minimumCalls: 2, open: 60_000 },
      limits: { connections: 3, queue: 0 },
    });
    server.use(silence);
    const leaving = new AbortController();
    const hanging = [1, 2].map((n) =>
      failureOf(client.send(write(`${n}`), callOf({ signal: leaving.signal }))),
    );
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
    server.use(resetAtOnce);
    await asks(client, 2);
    hanging.push(failureOf(client.send(write("3"), callOf({ signal: leaving.signal }))));
    expect((await failureOf(client.send(read(), callOf()))).message).toMatch(/left alone/);
    leaving.abort();
    await Promise.all(hanging);
    await client.close();
  });

  test("lets one call try, refuses the others meanwhile, and closes when it is answered", async ({
    server,
  }) => {
    const client = clientTo(server.url, { breaker: BREAKER });
    const states: string[] = [];
    client.breaker.onChange((state) => states.push(state));
    server.use(resetAtOnce);
    await asks(client, 20);
    let answer = (): void => {};
    server.use(async (exchange) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      await json({ back: true })(exchange);
    });
    await delay(560);
    const before = server.requests.length;
    const probe = client.send(write(), callOf());
    await vi.waitFor(() => expect(server.requests).toHaveLength(before + 1));
    expect(client.breaker.state).toBe("half-open");
    expect(await asks(client, 5)).toEqual(Array(5).fill("shed"));
    answer();
    expect(await probe).toEqual({ back: true });
    expect(server.requests).toHaveLength(before + 1);
    expect(states).toEqual(["open", "half-open", "closed"]);
    await client.close();
  });

  test("serves again within its open time and a tenth after the upstream is back", async ({ server }) => {
    const client = clientTo(server.url, { breaker: BREAKER });
    server.use(resetAtOnce);
    await asks(client, 20);
    expect(client.breaker.state).toBe("open");
    server.use(json({ back: true }));
    const startedAt = performance.now();
    await vi.waitFor(async () => expect(await asks(client, 1)).toEqual([undefined]), {
      timeout: 5000,
      interval: 10,
    });
    expect(performance.now() - startedAt).toBeLessThan(500 * 1.1 + 1000);
    expect(await asks(client, 30)).toEqual(Array(30).fill(undefined));
    await client.close();
  });

  test("stays open for another while when the one call fails too", async ({ server }) => {
    const client = clientTo(server.url, { breaker: BREAKER });
    server.use(resetAtOnce);
    await asks(client, 20);
    await delay(560);
    expect(await asks(client, 3)).toEqual(["unreachable", "shed", "shed"]);
    expect(server.requests).toHaveLength(21);
    await client.close();
  });
});

/** One call that goes by the breaker. */
async function calls<T>(breaker: Breaker, task: () => Promise<T>): Promise<T> {
  const era = breaker.begin("o");
  try {
    const result = await task();
    breaker.learn(era, undefined);
    return result;
  } catch (error) {
    breaker.learn(era, error);
    throw error;
  }
}

describe("what a breaker learns from", () => {
  const failed = () => new UpstreamError({ kind: "failed", upstream: "u", operation: "o", message: "m" });
  const cancelled = () =>
    new UpstreamError({ kind: "cancelled", upstream: "u", operation: "o", message: "m" });

  async function opened(): Promise<Breaker> {
    const breaker = new Breaker("u", { failures: 0.5, minimumCalls: 2, window: 10_000, open: 20 });
    for (let n = 0; n < 2; n += 1) await calls(breaker, () => Promise.reject(failed())).catch(() => {});
    expect(breaker.state).toBe("open");
    return breaker;
  }

  it("is no call from before the outage that ends late", async () => {
    const breaker = new Breaker("u", { failures: 0.5, minimumCalls: 2, window: 10_000, open: 20 });
    let fail = (_: Error): void => {};
    const late = calls(breaker, () => new Promise((_, reject) => (fail = reject))).catch(() => {});
    for (let n = 0; n < 2; n += 1) await calls(breaker, () => Promise.reject(failed())).catch(() => {});
    await delay(30);
    let succeed = (): void => {};
    const probe = calls(breaker, () => new Promise<void>((resolve) => (succeed = resolve)));
    fail(failed());
    await late;
    expect(breaker.state).toBe("half-open");
    succeed();
    await probe;
    expect(breaker.state).toBe("closed");
  });

  it("is no probe whose client left: the next call is the probe", async () => {
    const breaker = await opened();
    await delay(30);
    await calls(breaker, () => Promise.reject(cancelled())).catch(() => {});
    expect(breaker.state).toBe("open");
    expect(await calls(breaker, async () => "back")).toBe("back");
    expect(breaker.state).toBe("closed");
  });

  it("is nothing from before its window", async () => {
    const breaker = new Breaker("u", { failures: 0.5, minimumCalls: 4, window: 50, open: 20 });
    for (let n = 0; n < 3; n += 1) await calls(breaker, () => Promise.reject(failed())).catch(() => {});
    await delay(80);
    for (let n = 0; n < 3; n += 1) await calls(breaker, () => Promise.reject(failed())).catch(() => {});
    expect(breaker.state).toBe("closed");
  });
});

/** A read of something that is not there, which its dialect knows to be no fault. */
function missing() {
  return {
    ...read(),
    decode: (answer: Parameters<ReturnType<typeof read>["decode"]>[0]) => {
      if (answer.status === 404) throw answer.fail("not-found", "There is no such thing.");
      throw answer.status === 409 || answer.status === 400
        ? answer.fail("conflict", "No.")
        : answer.unexpected();
    },
  };
}
