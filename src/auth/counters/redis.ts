import { createHash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { CancelSignal } from "../../dialect/cancellation.js";
import { KeyedMutex, type Mutex } from "../../dialect/keyed-mutex.js";
import { type Counters, Debt, type Taking } from "./counters.js";
import type { RedisLink } from "./redis-link.js";

// Each is one script, so that checking and counting are atomic. ARGV are whole numbers.

/** ARGV: the limit, the window in milliseconds. Returns 0 if counted, else the milliseconds to wait. A key without a TTL, written by somebody else, would lock the account for ever. */
const TAKE = `
local events = tonumber(redis.call('GET', KEYS[1]) or '0')
if not events then
  redis.call('DEL', KEYS[1])
  events = 0
end
local ttl = redis.call('PTTL', KEYS[1])
if events > 0 and ttl < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  ttl = tonumber(ARGV[2])
end
if events >= tonumber(ARGV[1]) then return math.max(1, ttl) end
if redis.call('INCR', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`;

/** Never below zero: the window may have ended in the meantime. */
const GIVE_BACK = `
if tonumber(redis.call('GET', KEYS[1]) or '0') > 1 then return redis.call('DECR', KEYS[1]) end
return redis.call('DEL', KEYS[1])`;

/** ARGV: events to add, the window in milliseconds. */
const MERGE = `
if not tonumber(redis.call('GET', KEYS[1]) or '0') then redis.call('DEL', KEYS[1]) end
redis.call('INCRBY', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end`;

/** ARGV: microseconds that the points take to refill, the highest debt at which they may be taken. On Redis's own clock. */
const POUR = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local debt = math.max(0, tonumber(redis.call('GET', KEYS[1]) or '0') - now)
if debt > tonumber(ARGV[2]) then return {0, debt} end
debt = debt + tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.0f', now + debt), 'PX', math.max(1, math.ceil(debt / 1000)))
return {1, debt}`;

const WAIT = z.number();
const POURED = z.tuple([z.number(), z.number()]);

function run(redis: Redis, script: string, key: string, ...values: number[]): Promise<unknown> {
  return redis.eval(script, 1, `profile-gateway-${key}`, ...values);
}

/** Keys whose events are kept while Redis is down. */
const MAX_MISSED = 10_000;

interface Missed {
  events: number;
  /** On the clock of `performance.now()`. */
  readonly until: number;
}

/**
 * Counters in Redis, shared with other gateways; while Redis is down, counters of this process. Once Redis is back, the events
 * counted meanwhile are added to it: no gateway may forget a password guess.
 */
export function redisCounters(link: RedisLink, alone: Counters): Counters {
  return {
    counter(name, shape) {
      const local = alone.counter(name, shape);
      const { max, windowSeconds } = shape;
      let missed = new Map<string, Missed>();
      link.onBack(async (redis) => {
        const now = performance.now();
        const due = [...missed].filter(([, { events, until }]) => events > 0 && until > now);
        missed = new Map();
        await Promise.all(
          due.map(([key, { events }]) => run(redis, MERGE, `${name}:${key}`, events, windowSeconds * 1000)),
        );
      });

      /** Counts in this process for the time being. */
      async function takeAlone(key: string): Promise<Taking> {
        const taking = await local.take(key);
        if (!taking.taken) return taking;
        const found = missed.get(key) ?? { events: 0, until: performance.now() + windowSeconds * 1000 };
        found.events += 1;
        if (missed.size < MAX_MISSED) missed.set(key, found);
        return {
          taken: true,
          async giveBack() {
            await taking.giveBack();
            if (missed.get(key) === found) found.events -= 1;
            else await link.ask((redis) => run(redis, GIVE_BACK, `${name}:${key}`));
          },
        };
      }
      return {
        async take(key) {
          const shared = `${name}:${key}`;
          const wait = await link.ask(async (redis) =>
            WAIT.parse(await run(redis, TAKE, shared, max, windowSeconds * 1000)),
          );
          if (wait === undefined) return takeAlone(key);
          if (wait > 0) return { taken: false, wait: Math.ceil(wait / 1000) };
          return {
            taken: true,
            giveBack: async () => void (await link.ask((redis) => run(redis, GIVE_BACK, shared))),
          };
        },
        async clear(key) {
          await local.clear(key);
          missed.delete(key);
          await link.ask((redis) => redis.del(`profile-gateway-${name}:${key}`));
        },
      };
    },
    bucket(name, shape) {
      const local = alone.bucket(name, shape);
      const debts = new Debt(shape);
      return {
        async take(key, points) {
          const poured = await link.ask(async (redis) =>
            POURED.parse(await run(redis, POUR, `${name}:${key}`, debts.of(points), debts.limit(points))),
          );
          return poured ? debts.level(poured[0] === 1, poured[1], points) : local.take(key, points);
        },
      };
    },
  };
}

/** Milliseconds: how long a lock outlives a gateway that died holding it, how often it is renewed, and between two attempts to take it. */
const LEASE = 3_000;
const RENEWAL = 1_000;
const LOOK = 25;

const RENEW = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end";
const RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";

/** One task at a time per key, across all gateways that share a Redis; within this process while Redis is down. */
export class RedisMutex implements Mutex {
  readonly #link: RedisLink;
  readonly #space: string;
  readonly #local = new KeyedMutex();

  /** `space`: the namespace of the keys, the same in every gateway. */
  constructor(link: RedisLink, space: string) {
    this.#link = link;
    this.#space = space;
  }

  take<T>(key: string, signal: CancelSignal, task: () => Promise<T>): Promise<T> {
    return this.#local.take(key, signal, async () => {
      const release = await this.#lease(key, signal);
      try {
        return await task();
      } finally {
        await release();
      }
    });
  }

  async #lease(key: string, signal: CancelSignal): Promise<() => Promise<void>> {
    const hash = createHash("sha256")
      .update(JSON.stringify([this.#space, key]))
      .digest("base64url");
    const name = `profile-gateway-turn:${hash}`;
    const token = randomUUID();
    for (;;) {
      const taken = await this.#link.ask((redis) => redis.set(name, token, "PX", LEASE, "NX"));
      if (taken === undefined) return async () => {};
      if (taken === "OK") break;
      await delay(LOOK * (1 + Math.random()));
      if (signal.aborted) throw signal.reason;
    }
    const renewal = setInterval(() => {
      void this.#link.ask((redis) => redis.eval(RENEW, 1, name, token, LEASE));
    }, RENEWAL);
    return async () => {
      clearInterval(renewal);
      await this.#link.ask((redis) => redis.eval(RELEASE, 1, name, token));
    };
  }
}
