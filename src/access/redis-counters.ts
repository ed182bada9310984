import type { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import { type Counter, type Counters, counterOver } from "./counters.js";

export interface RedisCounters extends Counters {
  close(): void;
}

async function connect(url: string, told: (state: "away" | "back") => void): Promise<Redis> {
  // Only who shares counters pays for loading the client.
  const { Redis } = await import("ioredis");
  const redis = new Redis(url, {
    // A gateway that waits for its counters would be as dead as they are.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: 500,
    retryStrategy: (times) => Math.min(times * 200, 5_000),
  });
  let away = false;
  redis.on("ready", () => {
    if (away) told("back");
    away = false;
  });
  // Without a listener ioredis would write to the console; with it each outage is one line.
  redis.on("error", () => {
    if (!away) told("away");
    away = true;
  });
  return redis;
}

/** Counted in Redis, together with other gateways; while Redis is away, in this process alone. */
export function redisCounters(url: string, told: (state: "away" | "back") => void): RedisCounters {
  const client = connect(url, told);
  return {
    create(name, most, windowSeconds) {
      const options = { keyPrefix: `profile-gateway-${name}`, points: most, duration: windowSeconds };
      const counter: Promise<Counter> = client.then((redis) =>
        counterOver(
          new RateLimiterRedis({
            ...options,
            storeClient: redis,
            rejectIfRedisNotReady: true,
            insuranceLimiter: new RateLimiterMemory(options),
          }),
        ),
      );
      return {
        take: async (key, points) => (await counter).take(key, points),
        giveBack: async (key) => (await counter).giveBack(key),
        clear: async (key) => (await counter).clear(key),
      };
    },
    close: () => void client.then((redis) => redis.disconnect()),
  };
}
