import { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import { type Counters, counterOver } from "./counters.js";

export interface RedisCounters extends Counters {
  close(): void;
}

/** Counted in Redis, together with other gateways; while Redis is away, in this process alone. */
export function redisCounters(url: string, told: (state: "away" | "back") => void): RedisCounters {
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
  return {
    create(name, most, windowSeconds) {
      const options = { keyPrefix: `profile-gateway-${name}`, points: most, duration: windowSeconds };
      return counterOver(
        new RateLimiterRedis({
          ...options,
          storeClient: redis,
          rejectIfRedisNotReady: true,
          insuranceLimiter: new RateLimiterMemory(options),
        }),
      );
    },
    close: () => redis.disconnect(),
  };
}
