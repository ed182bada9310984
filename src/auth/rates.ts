import type { Caller } from "../dialect/request-facts.js";
import type { Charge } from "../graphql/engine.js";
import { gatewayError } from "../graphql/errors.js";
import { type Bucket, type Counters, type Level, networkOf } from "./counters/counters.js";
import { ANONYMOUS } from "./identify.js";
import type { RateSettings } from "./settings.js";

/** Limits each caller by the cost of its operations, not by the number of requests. */
export class Rates {
  readonly #bucket: Bucket;
  readonly #policy: string;

  constructor({ pointsPerMinute, burst }: RateSettings, counters: Counters) {
    this.#bucket = counters.bucket("rate", { size: burst, perMinute: pointsPerMinute });
    this.#policy = `"cost";q=${burst};w=${Math.ceil((burst * 60) / pointsPerMinute)}`;
  }

  /** Takes the points of an operation before it runs; a caller without enough points gets a 429. */
  charge(caller: Caller, points: number): Charge | Promise<Charge> {
    // Anonymous callers are distinguished by their address.
    const key = caller.name === ANONYMOUS ? `address ${networkOf(caller.address)}` : `caller ${caller.name}`;
    const level = this.#bucket.take(key, points);
    return level instanceof Promise ? level.then((found) => this.#charged(found)) : this.#charged(level);
  }

  #charged(level: Level): Charge {
    const headers = this.#headers(level);
    if (level.admitted) return { headers };
    const refusal = gatewayError("RATE_LIMITED", "The caller has used up its points; try again later.", {
      retryable: true,
      retryAfter: level.wait,
      status: 429,
      headers,
    });
    return { headers, refusal };
  }

  /** The limit, the points left, and the seconds until there are as many as needed, or until the bucket is full. */
  #headers({ admitted, left, refill, wait }: Level): Record<string, string> {
    const limit = `"cost";r=${left};t=${admitted ? refill : wait}`;
    return admitted
      ? { "ratelimit-policy": this.#policy, ratelimit: limit }
      : { "ratelimit-policy": this.#policy, ratelimit: limit, "retry-after": String(wait) };
  }
}
