import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failureOf } from "../support/dialect.js";
import { type Fault, type FaultServer, json, startFaultServer } from "../support/fault-server.js";
import {
  drip,
  hangUp,
  html,
  resetAtOnce,
  resetInBody,
  resetInHeader,
  silence,
  status,
} from "../support/faults.js";
import { callOf, clientTo, write } from "../support/upstream-client.js";

const FAULTS: readonly Fault[] = [
  drip,
  hangUp,
  html,
  resetAtOnce,
  resetInBody,
  resetInHeader,
  silence,
  status(500),
  status(502),
  status(503, "0"),
  status(429, "0"),
  json({ ok: true }),
];

describe("a write that fails", () => {
  let server: FaultServer;
  beforeEach(async () => {
    server = await startFaultServer();
    server.use(json({ ok: true }));
  });
  afterEach(() => server.refuse());

  const unclear: [string, Fault][] = [
    ["a reset", resetAtOnce],
    ["a connection closed without an answer", hangUp],
    ["half an answer", resetInBody],
    ["silence", silence],
    ["a 500", status(500)],
    ["a 502", status(502)],
  ];
  for (const [what, fault] of unclear) {
    it(`is sent once, and its client is told not to repeat it blindly, after ${what}`, async () => {
      const client = clientTo(server.url, { timeouts: { headers: 200 } });
      server.use(fault);
      const failure = await failureOf(client.send(write(), callOf()));
      expect(failure).toMatchObject({ sent: true, retryable: false });
      expect(server.requests).toHaveLength(1);
      await client.close();
    });
  }

  for (const code of [429, 503]) {
    it(`is sent once after ${code}, which says that nothing was done: the client may repeat it`, async () => {
      const client = clientTo(server.url);
      server.use(status(code, "0"));
      expect(await failureOf(client.send(write(), callOf()))).toMatchObject({
        retryable: true,
        retryAfter: 0,
      });
      expect(server.requests).toHaveLength(1);
      await client.close();
    });
  }

  it("is tried again where the connection was never made, and then sent once", async () => {
    const client = clientTo(server.url);
    await server.refuse();
    const outcome = client.send(write(), callOf());
    await delay(10);
    await server.listen();
    expect(await outcome).toEqual({ ok: true });
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  it("says that nothing was sent, and may be repeated, where the connection is never made", async () => {
    const client = clientTo(server.url);
    await server.refuse();
    expect(await failureOf(client.send(write(), callOf()))).toMatchObject({
      kind: "unreachable",
      sent: false,
      retryable: true,
    });
    await client.close();
  });

  it("never reaches the upstream twice: 1,000 writes, faults of every sort, a port that comes and goes", async () => {
    const client = clientTo(server.url, {
      timeouts: { connect: 500, headers: 60, total: 400 },
      limits: { connections: 32, queue: 1000 },
    });
    let turn = 0;
    server.use((exchange) => {
      turn += 1;
      return FAULTS[turn % FAULTS.length]?.(exchange);
    });
    let next = 0;
    let done = 0;
    const worker = async (): Promise<void> => {
      while (next < 1000) {
        next += 1;
        await client.send(write(`id-${next}`), callOf()).catch(() => {});
        done += 1;
      }
    };
    const flicker = async (): Promise<void> => {
      while (done < 1000) {
        await delay(150);
        await server.refuse();
        await delay(20);
        await server.listen();
      }
    };
    await Promise.all([...Array.from({ length: 32 }, worker), flicker()]);
    const seen = server.requests.map(({ target }) => target);
    expect(next).toBe(1000);
    expect(seen.length).toBeGreaterThan(100);
    expect(seen.length - new Set(seen).size).toBe(0);
    expect(client.bulkhead.inFlight).toBe(0);
    await client.close();
  });
});
