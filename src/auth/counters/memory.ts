import {
  type Bucket,
  type BucketShape,
  type Counter,
  type CounterShape,
  type Counters,
  Debt,
} from "./counters.js";

/** Keys that are remembered at once; with more callers than that, those forgotten begin anew. */
const MAX = 100_000;

/** A map that forgets what was set longest ago rather than grow without end. */
export class BoundedMap<T> {
  readonly #values = new Map<string, T>();
  readonly #most: number;

  constructor(most = MAX) {
    this.#most = most;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: T): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#most) return;
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest);
      return;
    }
  }

  delete(key: string): void {
    this.#values.delete(key);
  }
}

interface Count {
  /** Changed in place: a new value would make the key look young, and old ones be forgotten in its stead. */
  events: number;
  /** As `performance.now()` counts: the clock on the wall may jump. */
  readonly until: number;
}

function counter({ most, windowSeconds }: CounterShape): Counter {
  const counts = new BoundedMap<Count>();
  const current = (key: string): Count | undefined => {
    const count = counts.get(key);
    return count && count.until > performance.now() ? count : undefined;
  };
  return {
    async take(key) {
      const now = performance.now();
      const count = current(key) ?? { events: 0, until: now + windowSeconds * 1000 };
      if (count.events >= most)
        return { taken: false, wait: Math.max(1, Math.ceil((count.until - now) / 1000)) };
      if (count.events === 0) counts.set(key, count);
      count.events += 1;
      return {
        taken: true,
        async giveBack() {
          // Its window may have ended, or been cleared, in between.
          if (counts.get(key) !== count) return;
          count.events -= 1;
          // Nothing to remember: else keys that were never guessed at would drive out those that were.
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
  /** When each bucket is full again, in microseconds of `performance.now()`. */
  const fullAt = new BoundedMap<number>();
  const debts = new Debt(shape);
  return {
    async take(key, points) {
      const now = Math.round(performance.now() * 1000);
      const debt = Math.max(0, (fullAt.get(key) ?? 0) - now);
      if (debt > debts.limit(points)) return debts.level(false, debt, points);
      const more = debt + debts.of(points);
      fullAt.set(key, now + more);
      return debts.level(true, more, points);
    },
  };
}

/** Counted in this process alone. What is asked for again in the same shape is the same, with all that it has counted. */
export function memoryCounters(): Counters {
  const made = { counters: new Map<string, Counter>(), buckets: new Map<string, Bucket>() };
  return {
    counter(name, shape) {
      const key = JSON.stringify([name, shape.most, shape.windowSeconds]);
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
