import { isIPv6 } from "node:net";
import { LRUCache } from "lru-cache";

/** The result of counting one event. */
export type Taking =
  /** Counted. `giveBack` undoes it if the event turns out not to count. */
  | { readonly taken: true; giveBack(): Promise<void> }
  /** Over the limit, so not counted. `wait`: seconds until there is room again. */
  | { readonly taken: false; readonly wait: number };

/** Counts events per key in a time window that begins with the first of them. */
export interface Counter {
  take(key: string): Promise<Taking>;
  clear(key: string): Promise<void>;
}

interface CounterShape {
  readonly max: number;
  readonly windowSeconds: number;
}

/** The state of one caller's bucket after an attempt to take points. */
export interface Level {
  readonly admitted: boolean;
  /** Points. */
  readonly left: number;
  /** Seconds until the bucket is full. */
  readonly refill: number;
  /** Seconds until the points asked for are available; 0 if they were taken. */
  readonly wait: number;
}

/** A token bucket for each key. */
export interface Bucket {
  /** At once where nobody else has to be asked. */
  take(key: string, points: number): Level | Promise<Level>;
}

interface BucketShape {
  /** Capacity in points. */
  readonly size: number;
  /** Points added per minute. */
  readonly perMinute: number;
}

/** Creates counters, in this process or shared with others. */
export interface Counters {
  counter(name: string, shape: CounterShape): Counter;
  bucket(name: string, shape: BucketShape): Bucket;
}

const MINUTE = 60_000_000;

/**
 * A bucket stored as the time until it is full, in whole microseconds: a single number, and no fractions of points whose
 * rounding errors could add up.
 */
export class Debt {
  readonly #shape: BucketShape;

  constructor(shape: BucketShape) {
    this.#shape = shape;
  }

  /** The time it takes to add this many points. */
  of(points: number): number {
    return Math.round((points * MINUTE) / this.#shape.perMinute);
  }

  /** The highest debt at which this many points may still be taken. A request for more than the capacity waits for a full bucket. */
  limit(points: number): number {
    return this.of(this.#shape.size) - this.of(Math.min(points, this.#shape.size));
  }

  /** `debt`: after points were taken, or, if they were refused, the debt that prevented it. */
  level(admitted: boolean, debt: number, points: number): Level {
    const { size, perMinute } = this.#shape;
    return {
      admitted,
      left: Math.max(0, Math.floor(size - (debt * perMinute) / MINUTE)),
      refill: Math.ceil(debt / 1_000_000),
      wait: admitted ? 0 : Math.max(1, Math.ceil((debt - this.limit(points)) / 1_000_000)),
    };
  }
}

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

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * The part of an address that identifies a client: all of an IPv4 address; the /64 network of an IPv6 address, because
 * whoever has one of its addresses has them all, and could start guessing again from each.
 */
export function networkOf(address: string): string {
  // As most are, and nothing else is spelt without a colon.
  if (!address.includes(":")) return address;
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [plain = ""] = address.split("%", 1);
  if (!isIPv6(plain)) return address;
  // The URL parser understands every notation, and writes hexadecimal groups.
  const [head = "", tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split("::");
  const groups = (part: string): string[] => part.split(":").filter((group) => group !== "");
  const [first, last] = [groups(head), groups(tail ?? "")];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => "0");
  return `${[...first, ...zeros, ...last].slice(0, 4).join(":")}::/64`;
}
