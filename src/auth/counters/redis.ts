import type { Redis } from "ioredis";
import { z } from "zod";
import type { Counters } from "./counters.js";
import { Debt } from "./debt.js";
import { RedisLink, type RedisTold } from "./redis-link.js";

// Each is one script, so that nothing happens between the look and the count. ARGV are whole numbers.

/** ARGV: the most events, the window's milliseconds. Gives 0 where counted, else the milliseconds to wait. A key that somebody else wrote without an end would lock for ever. */
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

/** Never below nothing: the window may have ended in between. */
const GIVE_BACK = `
if tonumber(redis.call('GET', KEYS[1]) or '0') > 1 then return redis.call('DECR', KEYS[1]) end
return redis.call('DEL', KEYS[1])`;

/** ARGV: microseconds that the points take to refill, the debt up to which they may be taken. By Redis's own clock. */
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

/** Counted in Redis, together with other gateways; while Redis is away, where this process counts alone. */
export function redisCounters(url: string, alone: Counters, told: RedisTold): Counters & { close(): void } {
  const link = new RedisLink(url, told);
  return {
    counter(name, shape) {
      const local = alone.counter(name, shape);
      const { most, windowSeconds } = shape;
      return {
        async take(key) {
          const shared = `${name}:${key}`;
          const wait = await link.ask(async (redis) =>
            WAIT.parse(await run(redis, TAKE, shared, most, windowSeconds * 1000)),
          );
          if (wait === undefined) return local.take(key);
          if (wait > 0) return { taken: false, wait: Math.ceil(wait / 1000) };
          return {
            taken: true,
            giveBack: async () => void (await link.ask((redis) => run(redis, GIVE_BACK, shared))),
          };
        },
        async clear(key) {
          await local.clear(key);
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
    close: () => link.close(),
  };
}
