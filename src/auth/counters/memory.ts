import { LRUCache } from "lru-cache";
import {
  type Bucket,
  type BucketShape,
  type Counter,
  type CounterShape,
  type Counters,
  Debt,
} from "./counters.js";

/**
 * Keys kept at once; with more callers than that, those seen longest ago start from zero. Given as a size: for a number of
 * entries the library allocates the memory of all of them at once.
 */
const BOUND = { maxSize: 100_000, sizeCalculation: () => 1 };
/** Shapes that the settings had, over all reloads. */
const MAX_SHAPES = 64;

function counter({ max, windowSeconds }: CounterShape): Counter {
  const counts = new LRUCache<string, { events: number }>({
    ...BOUND,
    ttl: windowSeconds * 1000,
    ttlResolution: 0,
    // Never the wall clock, which may jump.
    // Nor zero, which the library takes for "never": a process is that young only in a test.
    perf: { now: () => 1 + performance.now() },
  });
  return {
    async take(key) {
      const count = counts.get(key) ?? { events: 0 };
      if (count.events >= max)
        return { taken: false, wait: Math.max(1, Math.ceil(counts.getRemainingTTL(key) / 1000)) };
      // Changed in place from then on: the window began with the first event.
      if (count.events === 0) counts.set(key, count);
      count.events += 1;
      return {
        taken: true,
        async giveBack() {
          // The window may have ended or been cleared in the meantime.
          if (counts.get(key) !== count) return;
          count.events -= 1;
          // Nothing left to count: otherwise keys without failures would evict those with failures.
          if (count.events === 0) counts.delete(key);
        },
      };
    },
    async clear(key) {
      counts.delete(key);
    },
  };
}

function bucket(shape: BucketShape): Bucket {
  /** When each bucket will be full, in microseconds on the clock of `performance.now()`. */
  const fullAt = new LRUCache<string, number>(BOUND);
  const debts = new Debt(shape);
  return {
    take(key, points) {
      const now = Math.round(performance.now() * 1000);
      const debt = Math.max(0, (fullAt.get(key) ?? 0) - now);
      if (debt > debts.limit(points)) return debts.level(false, debt, points);
      const more = debt + debts.of(points);
      fullAt.set(key, now + more);
      return debts.level(true, more, points);
    },
  };
}

/** Counters of this process. Asking again for the same name and shape returns the same counter, so a reload keeps counts. */
export function memoryCounters(): Counters {
  const made = {
    counters: new LRUCache<string, Counter>({ max: MAX_SHAPES }),
    buckets: new LRUCache<string, Bucket>({ max: MAX_SHAPES }),
  };
  return {
    counter(name, shape) {
      const key = JSON.stringify([name, shape.max, shape.windowSeconds]);
      const found = made.counters.get(key) ?? counter(shape);
      made.counters.set(key, found);
      return found;
    },
    bucket(name, shape) {
      const key = JSON.stringify([name, shape.size, shape.perMinute]);
      const found = made.buckets.get(key) ?? bucket(shape);
      made.buckets.set(key, found);
      return found;
    },
  };
}
