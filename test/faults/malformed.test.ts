import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { rendered } from "../support/fault-server.js";
import { BODIES, SHAPES } from "../support/fault-shapes.js";
import { type Cell, FaultWorld, type Healthy, operationsOf, startHealthy } from "../support/fault-world.js";
import { CANARY } from "../support/faults.js";

/** Out of the way: here every shape is met anew. */
const BREAKER = { failures: 1, minimumCalls: 1_000_000, window: 10_000, open: 5000 };

interface Outcome {
  readonly sound: Cell;
  readonly read: Cell;
  readonly mutation: Cell;
  readonly after: Cell;
  readonly secrets: readonly RegExp[];
}

async function playAll(healthy: Healthy, dialect: string): Promise<Map<string, Outcome>> {
  const world = await FaultWorld.start(healthy, dialect, {
    breaker: BREAKER,
    timeouts: { headers: 3000, total: 3000 },
    // The matrix of faults is played outside production, so that both ways are held to leak nothing.
    production: true,
  });
  const sound = await world.one();
  const outcomes = new Map<string, Outcome>();
  for (const shape of SHAPES) {
    world.server.use(async (exchange) => shape.send(exchange, await exchange.sound()));
    const [read, mutation] = await Promise.all([world.one(), world.mutation()]);
    await world.server.heal();
    outcomes.set(shape.name, { sound, read, mutation, after: await world.one(), secrets: world.secrets() });
  }
  await world.stop();
  return outcomes;
}

/** Over a WebSocket what is no object answers nobody, as a notification, and what is no JSON ends the connection. */
const NO_ANSWER = ["UPSTREAM_PROTOCOL", "UPSTREAM_TIMEOUT", "UPSTREAM_UNAVAILABLE"];

describe("an upstream whose message over a WebSocket is", () => {
  let healthy: Healthy;
  let world: FaultWorld;
  let sound: Cell;
  beforeAll(async () => {
    healthy = await startHealthy();
    world = await FaultWorld.start(healthy, "kuzzle", {
      breaker: BREAKER,
      timeouts: { headers: 1500, total: 3000 },
      production: true,
      messages: true,
    });
    sound = await world.one();
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    await healthy.stop();
  });

  it.each(BODIES)(
    "$name: one thing is said, a write goes out once, and the next call finds everything in order",
    async (shape) => {
      expect(sound.body.errors).toBeUndefined();
      const { field, mutation: written } = operationsOf("kuzzle");
      world.server.use(async (exchange) => shape.send(exchange, await exchange.sound()));
      const read = await world.one();
      const mutation = await world.mutation();
      await world.server.heal();
      if (shape.read !== "sound" || read.body.errors) {
        expect(read.body.data).toEqual({ [field]: null });
        expect([shape.read, ...NO_ANSWER]).toContain(read.body.errors[0].extensions.code);
      } else expect(read.body).toEqual(sound.body);
      expect(mutation.requests).toBe(1);
      const codes = (mutation.body.errors ?? []).length;
      expect(mutation.body.data[written.field] === null ? codes : 1).toBe(1);
      for (const { status, text } of [read, mutation]) {
        expect(status).toBe(200);
        expect(text).not.toContain(CANARY);
        for (const secret of world.secrets()) expect(text).not.toMatch(secret);
      }
      await expect.poll(async () => (await world.one()).body, { timeout: 5000 }).toEqual(sound.body);
    },
    20_000,
  );
});

describe("an upstream whose answer is", () => {
  const outcomes = new Map<string, Map<string, Outcome>>();
  const names = builtInDialects.map(({ name }) => name);
  let healthy: Healthy;

  beforeAll(async () => {
    healthy = await startHealthy();
    await Promise.all(names.map(async (dialect) => outcomes.set(dialect, await playAll(healthy, dialect))));
  }, 60_000);
  afterAll(() => healthy.stop());

  for (const shape of SHAPES) {
    for (const dialect of names) {
      const what = shape.read === "sound" ? "serves the record" : shape.read;
      it(`${shape.name} (${dialect}): ${what}, and the next call finds everything in order`, () => {
        const found = outcomes.get(dialect)?.get(shape.name);
        if (!found) throw new Error("was not played");
        const { sound, read, mutation, after, secrets } = found;
        const { field, mutation: written } = operationsOf(dialect);
        if (shape.read === "sound") {
          expect(read.body).toEqual(sound.body);
        } else {
          expect(read.body.data).toEqual({ [field]: null });
          expect(read.body.errors).toMatchObject([
            {
              path: [field],
              extensions: { code: shape.read, upstream: dialect, requestId: expect.any(String) },
            },
          ]);
        }
        // Whatever came back, the write went out once and its client is told one thing.
        if (written.readsFirst) expect(mutation.written).toBeLessThanOrEqual(1);
        else expect([mutation.requests, mutation.written]).toEqual([1, 1]);
        const codes = (mutation.body.errors ?? []).map(
          (error: { extensions: { code: string } }) => error.extensions.code,
        );
        expect(mutation.body.data[written.field] === null ? codes.length : 1).toBe(1);
        for (const code of codes)
          expect(["UPSTREAM_PROTOCOL", "UPSTREAM_UNAVAILABLE", "UPSTREAM_ANSWER_TOO_LARGE"]).toContain(code);
        for (const { status, text } of [read, mutation]) {
          expect(status).toBe(200);
          expect(text).not.toContain(CANARY);
          for (const secret of secrets) expect(text).not.toMatch(secret);
        }
        expect(after.body).toEqual(sound.body);
        expect("polluted" in {}).toBe(false);
      });
    }
  }

  it("JSON too deep to be written out again fails alone, not the whole operation with it", async () => {
    const world = await FaultWorld.start(healthy, "elasticsearch");
    await world.one();
    const deep = `"labels":{"deep":${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    world.server.use(async ({ socket, sound }) => {
      const answer = await sound();
      socket.write(rendered(answer, answer.body.toString().replace('"labels":{', deep)));
    });
    const { ids } = operationsOf("elasticsearch");
    const cell = await world.ask(
      `{ elasticsearchUserProfile(uid: "${ids.one}") { labels } camundaUserProfile(id: "ada") { userId } }`,
    );
    expect(cell.body.data).toEqual({ elasticsearchUserProfile: null, camundaUserProfile: { userId: "ada" } });
    expect(cell.body.errors).toMatchObject([{ extensions: { code: "UPSTREAM_PROTOCOL" } }]);
    await world.stop();
  });
});
