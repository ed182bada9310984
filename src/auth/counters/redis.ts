import type { Redis } from "ioredis";
import { z } from "zod";
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
