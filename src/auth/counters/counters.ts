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

export interface CounterShape {
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

export interface BucketShape {
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
