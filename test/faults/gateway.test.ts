import { type ClientRequest, request } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { FaultWorld, type Healthy, operationsOf, startHealthy } from "../support/fault-world.js";
import { drip, resetAtOnce, silence, status } from "../support/faults.js";

const names = builtInDialects.map(({ name }) => name);
/** The defaults, but for the time it stays open: a third. */
const BREAKER = { failures: 0.5, minimumCalls: 20, window: 10_000, open: 1500 };

/** A request whose client waits for the answer until it is destroyed. */
function sendAndHold(url: string, body: string): ClientRequest {
  const client = request(url, { method: "POST", headers: { "content-type": "application/json" } });
  client.on("error", () => {});
  client.end(body);
  return client;
}

describe("a gateway before an upstream that fails", () => {
  let healthy: Healthy;
  const worlds = new Map<string, FaultWorld>();
  beforeAll(async () => {
    healthy = await startHealthy();
    for (const dialect of names) {
      worlds.set(dialect, await FaultWorld.start(healthy, dialect, { breaker: BREAKER }));
    }
  });
  afterEach(async () => {
    await Promise.all([...worlds.values()].map((world) => world.server.heal()));
  });
  afterAll(async () => {
    await Promise.all([...worlds.values()].map((world) => world.stop()));
    await healthy.stop();
  });

  /** Warm: where the gateway has to log in, it has. */
  async function worldOf(dialect: string): Promise<FaultWorld> {
    const world = worlds.get(dialect);
    if (!world) throw new Error(`${dialect} was not started`);
    expect((await world.one()).body.errors).toBeUndefined();
    return world;
  }

  async function outage(dialect: string): Promise<void> {
    const world = await worldOf(dialect);
    const sound = await world.all();
    world.server.use(status(503, "30"));
    await Promise.all(Array.from({ length: 25 }, () => world.mutation()));
    const startedAt = performance.now();
    const cells = await Promise.all(Array.from({ length: 10 }, () => world.all()));
    const tries = cells.reduce((sum, cell) => sum + cell.requests, 0);
    expect(tries).toBeLessThanOrEqual((performance.now() - startedAt) / BREAKER.open);
    for (const { body, requests } of cells) {
      expect(body.data).toEqual({ ...sound.body.data, [operationsOf(dialect).field]: null });
      const extensions = { code: "UPSTREAM_UNAVAILABLE", upstream: dialect, retryable: true };
      expect(body.errors).toMatchObject([{ extensions }]);
      if (requests === 0) expect([1, 2]).toContain(body.errors[0].extensions.retryAfter);
    }
    await world.server.heal();
    const recovered = async (): Promise<void> => expect((await world.all()).body).toEqual(sound.body);
    await vi.waitFor(recovered, { timeout: 8000, interval: 50 });
  }

  for (const dialect of names) {
    it(`says of ${dialect}, and of no other, that it cannot be reached`, async () => {
      const world = await worldOf(dialect);
      await world.server.refuse();
      const { body } = await world.ask("{ upstreams { name reachable product version latency } }");
      expect(body.errors).toBeUndefined();
      for (const { name, ...state } of body.data.upstreams) {
        if (name === dialect)
          expect(state).toEqual({ reachable: false, product: null, version: null, latency: null });
        else
          expect(state).toMatchObject({
            reachable: true,
            product: expect.any(String),
            latency: expect.any(Number),
          });
      }
    });
  }

  for (const [moment, fault] of [
    ["before the headers", silence],
    ["within the body", drip],
  ] as const) {
    for (const dialect of names) {
      it(`closes every socket to ${dialect} when the client leaves ${moment}, and asks no more`, async () => {
        const world = await worldOf(dialect);
        world.server.use(fault);
        const { read, ids, mutation } = operationsOf(dialect);
        const bodies = [
          JSON.stringify({ query: `{ a: ${read(ids.one)} b: ${read(ids.all)} }` }),
          JSON.stringify({
            query: `mutation ($input: ${mutation.input}) { ${mutation.field}(input: $input) { __typename } }`,
            variables: { input: mutation.variables },
          }),
        ];
        let took = Number.POSITIVE_INFINITY;
        let reached = 0;
        // Too long once is a busy machine's doing, always too long the gateway's.
        for (let tries = 0; took >= 50 && tries < 20; tries += 1) {
          const asked = world.server.requests.length;
          const clients = bodies.map((body) => sendAndHold(world.gateway.url, body));
          await vi.waitFor(() => expect(world.server.requests.length).toBeGreaterThanOrEqual(asked + 2));
          reached = world.server.requests.length;
          for (const client of clients) client.destroy();
          const leftAt = performance.now();
          await vi.waitFor(() => expect(world.server.open.size).toBe(0), { interval: 1 });
          took = Math.max(...world.server.closed) - leftAt;
        }
        expect(took).toBeLessThan(50);
        const { client } = world.gateway.gateway.upstreams.find(({ name }) => name === dialect) ?? {};
        await vi.waitFor(() => expect(client?.bulkhead.inFlight).toBe(0));
        expect(client?.breaker.state).toBe("closed");
        expect(world.server.requests.length).toBe(reached);
      });
    }
  }

  it("answers an operation whose own time is up, and does not blame the upstream", async () => {
    const world = await worldOf("camunda");
    world.server.use(silence);
    const call = world.gateway.gateway.call();
    const upstream = world.gateway.gateway.upstreams.find(({ name }) => name === "camunda");
    const outcome = upstream?.probe({ ...call, signal: AbortSignal.timeout(50) });
    await expect(outcome).rejects.toMatchObject({ kind: "operation-timeout" });
    expect(upstream?.client.breaker.state).toBe("closed");
  });

  it("leaves it alone after twenty failures, serves the others, and comes back by itself", async () => {
    await Promise.all(names.map(outage));
  });

  it("stops at once when nothing is under way, whatever its upstreams do", async () => {
    const world = await worldOf("camunda");
    world.server.use(resetAtOnce);
    await Promise.all([world.one(), world.all()]);
    await world.server.hang();
    await expect(world.gateway.stop()).resolves.toBeUndefined();
    // A second signal, or an embedder's second call, finds nothing left to do.
    await expect(world.gateway.stop()).resolves.toBeUndefined();
  });
});
