import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import type { UpstreamSettings } from "../../src/settings/gateway-settings.js";
import { type Cell, FaultWorld, type Healthy, operationsOf, startHealthy } from "../support/fault-world.js";
import { CANARY, drip, html, resetInBody, silence, status } from "../support/faults.js";

interface Fault {
  readonly name: string;
  start(world: FaultWorld): unknown;
  /** Scaled down where the fault is one of time, and only what it is about. */
  readonly timeouts?: Partial<UpstreamSettings["timeouts"]>;
  readonly code: string;
  /** How many requests reach the upstream. */
  readonly read: number;
  readonly write: number;
  /** Milliseconds within which an answer is due, before the slack. */
  readonly deadline: number;
  readonly retryAfter?: number;
  /** What is otherwise where it is met over a WebSocket, whose messages have no headers. */
  readonly asMessage?: { readonly read: number; readonly deadline: number };
}

const UNAVAILABLE = "UPSTREAM_UNAVAILABLE";
const TIMEOUT = "UPSTREAM_TIMEOUT";
/** Two pauses between three tries. */
const PAUSES = 1000;

const FAULTS: readonly Fault[] = [
  {
    name: "connections are refused",
    start: ({ server }) => server.refuse(),
    ...{ code: UNAVAILABLE, read: 0, write: 0, deadline: PAUSES },
  },
  {
    name: "its name leads nowhere",
    start: async (world) => {
      world.addresses = [];
      await world.server.listen();
    },
    ...{ code: UNAVAILABLE, read: 0, write: 0, deadline: PAUSES },
  },
  {
    name: "connections are never made",
    start: ({ server }) => server.hang(),
    timeouts: { connect: 500 },
    ...{ code: TIMEOUT, read: 0, write: 0, deadline: 500 },
  },
  {
    name: "it never answers",
    start: ({ server }) => server.use(silence),
    timeouts: { headers: 500 },
    ...{ code: TIMEOUT, read: 1, write: 1, deadline: 500 },
  },
  {
    name: "its answer drips",
    start: ({ server }) => server.use(drip),
    timeouts: { total: 1500 },
    ...{ code: TIMEOUT, read: 1, write: 1, deadline: 1500 },
  },
  {
    name: "it resets the connection within the body",
    start: ({ server }) => server.use(resetInBody),
    ...{ code: UNAVAILABLE, read: 3, write: 1, deadline: PAUSES },
  },
  {
    name: "it answers 503 and wants half a minute",
    start: ({ server }) => server.use(status(503, "30")),
    ...{ code: UNAVAILABLE, read: 1, write: 1, deadline: 0, retryAfter: 30 },
    asMessage: { read: 3, deadline: PAUSES },
  },
  {
    name: "it answers 200 with a web page",
    start: ({ server }) => server.use(html),
    ...{ code: "UPSTREAM_PROTOCOL", read: 1, write: 1, deadline: 0 },
  },
];

const OPERATIONS = ["one", "all", "mutation"] as const;

/** Milliseconds that an answer may come after its deadline. */
const SLACK = 150;
/** How often a cell is played at most until a busy machine has let one answer come in time. */
const MAX_TRIES = 20;
/** Rounds of sound calls that fill the retry budget, whatever further tries have taken of it: a fifth of a repeat for each call. */
const REFILL = 20;

type Cells = Readonly<Record<(typeof OPERATIONS)[number], Cell>>;

interface Outcome {
  readonly sound: Cells;
  readonly faulty: Cells;
  readonly healed: Cell;
  /** Milliseconds from the end of the fault to the first sound answer. */
  readonly recovery: number;
  readonly secrets: readonly RegExp[];
  readonly log: readonly string[];
}

async function all(world: FaultWorld): Promise<Cells> {
  // On one socket, what ends one call would end the others.
  if (world.messages)
    return { one: await world.one(), all: await world.all(), mutation: await world.mutation() };
  const [one, every, mutation] = await Promise.all([world.one(), world.all(), world.mutation()]);
  return { one, all: every, mutation };
}

/**
 * The first answers, each with its shortest time of several tries: being late once is the machine's doing, being late
 * always the gateway's. Only the first try has all of the retry budget.
 */
async function inTime(world: FaultWorld, { deadline }: Fault): Promise<{ best: Cells; tries: number }> {
  let best = await all(world);
  let tries = 1;
  const late = (): boolean => Object.values(best).some(({ ms }) => ms >= deadline + SLACK);
  for (; late() && tries < MAX_TRIES; tries += 1) {
    const { one, all: every, mutation } = await all(world);
    best = {
      one: { ...best.one, ms: Math.min(best.one.ms, one.ms) },
      all: { ...best.all, ms: Math.min(best.all.ms, every.ms) },
      mutation: { ...best.mutation, ms: Math.min(best.mutation.ms, mutation.ms) },
    };
  }
  return { best, tries };
}

/** On a busy machine a scaled-down limit can end a sound call too. */
async function sound<T>(task: () => Promise<T>, cells: (done: T) => readonly Cell[]): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const done = await task();
    if (tries === 50 || cells(done).every(({ body }) => !body.errors)) return done;
  }
}

async function play(world: FaultWorld, before: Cells, fault: Fault): Promise<Outcome> {
  const logged = world.gateway.log.length;
  await fault.start(world);
  const { best: faulty, tries } = await inTime(world, fault);
  world.addresses = ["127.0.0.1"];
  await world.server.heal();
  const healedAt = performance.now();
  const healed = await sound(
    () => world.all(),
    (cell) => [cell],
  );
  const recovery = performance.now() - healedAt;
  const log = world.gateway.log.slice(logged);
  // The next fault's first try has all of it again.
  if (tries > 1) for (let round = 0; round < REFILL; round += 1) await all(world);
  return { sound: before, faulty, healed, recovery, secrets: world.secrets(), log };
}

/** Out of the way: here every fault is met anew. */
const BREAKER = { failures: 1, minimumCalls: 1_000_000, window: 10_000, open: 5000 };

/** How each upstream is reached. */
const WAYS = [
  ...builtInDialects.map(({ name }) => ({ way: name, dialect: name, messages: false })),
  { way: "kuzzle over a WebSocket", dialect: "kuzzle", messages: true },
];

/** Faults that can be met one after the other by the same gateway. */
const LASTING = FAULTS.filter(({ timeouts }) => timeouts === undefined);
const GROUPS = [LASTING, ...FAULTS.filter(({ timeouts }) => timeouts).map((fault) => [fault])];

async function playAll(
  way: string,
  world: FaultWorld,
  faults: readonly Fault[],
): Promise<[string, Outcome][]> {
  const before = await sound(() => all(world), Object.values);
  const outcomes: [string, Outcome][] = [];
  for (const fault of faults) {
    outcomes.push([`${fault.name} ${way}`, await play(world, before, fault)]);
  }
  await world.stop();
  return outcomes;
}

describe("while one upstream fails", () => {
  const outcomes = new Map<string, Outcome>();
  let healthy: Healthy;

  beforeAll(async () => {
    healthy = await startHealthy();
    const started: [string, FaultWorld, readonly Fault[]][] = [];
    for (const { way, dialect, messages } of WAYS) {
      for (const faults of GROUPS) {
        const { timeouts = {} } = faults[0] ?? {};
        // One by one: to start is work, and would stall those that play already.
        const changes = { timeouts, breaker: BREAKER, messages };
        started.push([way, await FaultWorld.start(healthy, dialect, changes), faults]);
      }
    }
    const worlds = started.map((one) => playAll(...one));
    for (const [name, outcome] of (await Promise.all(worlds)).flat()) outcomes.set(name, outcome);
  }, 180_000);
  afterAll(() => healthy.stop());

  for (const fault of FAULTS) {
    for (const { way, dialect, messages } of WAYS) {
      const { read, deadline, retryAfter } =
        messages && fault.asMessage ? { ...fault.asMessage, retryAfter: undefined } : fault;
      const outcome = (): Outcome => {
        const found = outcomes.get(`${fault.name} ${way}`);
        if (!found) throw new Error("was not played");
        return found;
      };

      for (const operation of OPERATIONS) {
        it(`${way}: ${fault.name}: ${operation} is ${fault.code}, in time, and everything else is served`, () => {
          const { sound, faulty, secrets } = outcome();
          const cell = faulty[operation];
          const row = operationsOf(dialect);
          const field = operation === "mutation" ? row.mutation.field : row.field;
          const isWrite = operation === "mutation" && !row.mutation.readsFirst;
          expect(sound[operation].body.errors).toBeUndefined();
          expect(cell.status).toBe(200);
          expect(cell.body.data).toEqual({ ...sound[operation].body.data, [field]: null });
          expect(cell.body.errors).toHaveLength(1);
          const [{ path, message, extensions }] = cell.body.errors;
          expect(path).toEqual([field]);
          expect(message).toMatch(/^[A-Z].*\.$/);
          expect(extensions).toEqual({
            code: fault.code,
            upstream: dialect,
            retryable:
              fault.code !== "UPSTREAM_PROTOCOL" &&
              (!isWrite || fault.write === 0 || fault.retryAfter !== undefined),
            requestId: expect.stringMatching(/./),
            ...(retryAfter === undefined ? {} : { retryAfter }),
          });
          expect(cell.requests).toBe(isWrite ? fault.write : read);
          expect(cell.ms).toBeLessThan(deadline + SLACK);
          expect(cell.text).not.toContain(CANARY);
          for (const secret of secrets) expect(cell.text).not.toMatch(secret);
        });
      }

      it(`${way}: ${fault.name}: is logged with its code, and over as soon as the fault is`, () => {
        const { healed, sound, recovery, log } = outcome();
        expect(healed.body).toEqual(sound.all.body);
        // A socket that could not be opened is tried again after at most a second.
        expect(recovery).toBeLessThan(messages ? 3000 : 1000);
        const lines = log.filter((line) => line.includes(fault.code) && line.includes(`"${dialect}"`));
        expect(lines.length).toBeGreaterThanOrEqual(3);
        expect(log.join("\n")).not.toContain(CANARY);
      });
    }
  }
});
