import type { Caller } from "../core/caller.js";
import { gatewayError } from "../graphql/errors.js";
import { costOf } from "../graphql/limits/cost.js";
import type { GatewayPlugin } from "../graphql/pipeline.js";
import type { Counter, Counters } from "./counters.js";
import type { RateSettings } from "./settings.js";

/** Limits what one caller may ask for, by cost and not by requests. */
export class Rates {
  readonly #settings: RateSettings;
  readonly #perSecond: number;
  readonly #steady: Counter;
  readonly #burst: Counter;

  constructor(settings: RateSettings, counters: Counters) {
    this.#settings = settings;
    this.#perSecond = Math.max(1, Math.floor(settings.pointsPerMinute / 60));
    this.#steady = counters.create("rate-steady", this.#perSecond, 1);
    this.#burst = counters.create("rate-burst", settings.burst, 60);
  }

  /** Seconds to wait where the caller has used up its points, else undefined. */
  async take(caller: Caller, cost: number): Promise<number | undefined> {
    if (cost <= 0) return undefined;
    // Without a name of its own a caller is its address.
    const key = caller.name === "anonymous" ? `address ${caller.address}` : `caller ${caller.name}`;
    const steady = await this.#steady.take(key, cost);
    if (steady === undefined) return undefined;
    const burst = await this.#burst.take(key, cost);
    if (burst === undefined) return undefined;
    return cost <= this.#perSecond ? steady : burst;
  }

  get policy(): string {
    const { pointsPerMinute, burst } = this.#settings;
    return `"cost";q=${pointsPerMinute};w=60, "burst";q=${burst};w=60`;
  }
}

/** Counts every operation before it is run; a caller who has no points left gets 429. */
export function rateLimit(rates: Rates, listSize: number): GatewayPlugin {
  return {
    async onExecute({ args, setResultAndStopExecution }) {
      const { schema, document, operationName, variableValues: variables, contextValue } = args;
      const cost = costOf({ schema, document, operationName, variables }, listSize);
      const wait = await rates.take(contextValue.caller, cost);
      if (wait === undefined) return;
      const headers = {
        "retry-after": String(wait),
        "ratelimit-policy": rates.policy,
        ratelimit: `"cost";r=0;t=${wait}`,
      };
      const error = gatewayError("RATE_LIMITED", "The caller has used up its points; try again later.", {
        retryable: true,
        retryAfter: wait,
        status: 429,
        headers,
      });
      setResultAndStopExecution({ errors: [error] });
    },
  };
}
