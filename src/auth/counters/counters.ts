/** One event at a counter. */
export type Taking =
  /** Counted. `giveBack` undoes that, where it turns out to have been no such event. */
  | { readonly taken: true; giveBack(): Promise<void> }
  /** Too many already, so it was not counted. Seconds until there is room again. */
  | { readonly taken: false; readonly wait: number };

/** Counts events per key within a window of time that begins with the first of them. */
export interface Counter {
  take(key: string): Promise<Taking>;
  clear(key: string): Promise<void>;
}

export interface CounterShape {
  readonly most: number;
  readonly windowSeconds: number;
}

/** What is in one caller's bucket after points were taken out, or were not. */
export interface Level {
  readonly admitted: boolean;
  /** Points. */
  readonly left: number;
  /** Seconds until it is full again. */
  readonly refill: number;
  /** Seconds until as many points are there as were wanted; 0 where they were. */
  readonly wait: number;
}

/** A bucket of points for each key, filled at a steady pace. */
export interface Bucket {
  take(key: string, points: number): Promise<Level>;
}

export interface BucketShape {
  /** Points in a full bucket. */
  readonly size: number;
  /** Points that are filled in. */
  readonly perMinute: number;
}

/** Makes counters, in this process or shared with others. */
export interface Counters {
  counter(name: string, shape: CounterShape): Counter;
  bucket(name: string, shape: BucketShape): Bucket;
}

const MINUTE = 60_000_000;

/**
 * A bucket as the time it needs to become full again, in whole microseconds: one number to keep, and no fractions of
 * points that could add up to a wrong answer.
 */
export class Debt {
  readonly #shape: BucketShape;

  constructor(shape: BucketShape) {
    this.#shape = shape;
  }

  /** The time in which that many points are filled in. */
  of(points: number): number {
    return Math.round((points * MINUTE) / this.#shape.perMinute);
  }

  /** The debt up to which that many points may be taken. Who wants more than a bucket holds waits for a full one. */
  limit(points: number): number {
    return this.of(this.#shape.size) - this.of(Math.min(points, this.#shape.size));
  }

  /** `debt` is the one after points were taken; where they were refused, the one that stood in the way. */
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
