import {
  type Bucket,
  type BucketShape,
  type Counter,
  type CounterShape,
  type Counters,
  Debt,
} from "./counters.js";

/** Keys kept at once; with more callers than that, the oldest start from zero. */
const MAX = 100_000;

/** A map with a maximum size that evicts the entry set longest ago. */
export class BoundedMap<T> {
  readonly #values = new Map<string, T>();
  readonly #max: number;

  constructor(max = MAX) {
    this.#max = max;
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
    if (this.#values.size <= this.#max) return;
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
  /** Changed in place: setting a new value would make the key the youngest, and evict others in its place. */
  events: number;
  /** On the clock of `performance.now()`: the wall clock may jump. */
  readonly until: number;
}

function counter({ max, windowSeconds }: CounterShape): Counter {
  const counts = new BoundedMap<Count>();
  const current = (key: string): Count | undefined => {
    const count = counts.get(key);
    return count && count.until > performance.now() ? count : undefined;
  };
  return {
    async take(key) {
      const now = performance.now();
      const count = current(key) ?? { events: 0, until: now + windowSeconds * 1000 };
      if (count.events >= max)
        return { taken: false, wait: Math.max(1, Math.ceil((count.until - now) / 1000)) };
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

/** Counters of this process. Asking again for the same name and shape returns the same counter, so a reload keeps counts. */
export function memoryCounters(): Counters {
  const made = { counters: new Map<string, Counter>(), buckets: new Map<string, Bucket>() };
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
