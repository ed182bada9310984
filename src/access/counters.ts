import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Counts events per key within a window of time. */
export interface Counter {
  /** Counts `points` more. Seconds to wait where that would be too many, else undefined. */
  take(key: string, points?: number): Promise<number | undefined>;
  giveBack(key: string): Promise<void>;
  clear(key: string): Promise<void>;
}

/** Makes counters, in this process or shared with others. */
export interface Counters {
  create(name: string, most: number, windowSeconds: number): Counter;
}

/** A counter over one of the library's limiters. */
export function counterOver(limiter: RateLimiterAbstract): Counter {
  return {
    async take(key, points = 1) {
      try {
        await limiter.consume(key, points);
        return undefined;
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
      }
    },
    async giveBack(key) {
      await limiter.reward(key, 1);
    },
    async clear(key) {
      await limiter.delete(key);
    },
  };
}

/** Counted in this process alone. */
export const memoryCounters: Counters = {
  create: (name, most, windowSeconds) =>
    counterOver(new RateLimiterMemory({ keyPrefix: name, points: most, duration: windowSeconds })),
};
