import type { BucketShape, Level } from "./counters.js";

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
