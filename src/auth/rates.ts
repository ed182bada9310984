import type { ExecutionResult } from "graphql";
import { isAsyncIterable } from "graphql-yoga";
import type { Caller } from "../dialect/caller.js";
import { gatewayError } from "../graphql/errors.js";
import { costOf } from "../graphql/limits/cost.js";
import { FieldFacts } from "../graphql/limits/field-facts.js";
import type { GatewayPlugin } from "../graphql/pipeline.js";
import type { Bucket, Counters, Level } from "./counters/counters.js";
import { networkOf } from "./network.js";
import { ANONYMOUS } from "./open.js";
import type { RateSettings } from "./settings.js";

/** Limits what one caller may ask for, by cost and not by requests. */
export class Rates {
  readonly #bucket: Bucket;
  readonly #policy: string;

  constructor({ pointsPerMinute, burst }: RateSettings, counters: Counters) {
    this.#bucket = counters.bucket("rate", { size: burst, perMinute: pointsPerMinute });
    this.#policy = `"cost";q=${burst};w=${Math.ceil((burst * 60) / pointsPerMinute)}`;
  }

  take(caller: Caller, cost: number): Promise<Level> {
    // Without a name of its own a caller is its address.
    const key = caller.name === ANONYMOUS ? `address ${networkOf(caller.address)}` : `caller ${caller.name}`;
    return this.#bucket.take(key, cost);
  }

  /** How many points there are, how many are left, and the seconds until there are as many as wanted, or all again. */
  headers({ admitted, left, refill, wait }: Level): Record<string, string> {
    return {
      "ratelimit-policy": this.#policy,
      ratelimit: `"cost";r=${left};t=${admitted ? refill : wait}`,
      ...(admitted ? {} : { "retry-after": String(wait) }),
    };
  }
}

/** Both doors write these headers and leave the extension out of the answer. */
function withHeaders(result: ExecutionResult, headers: Readonly<Record<string, string>>): ExecutionResult {
  return { ...result, extensions: { ...result.extensions, http: { headers } } };
}

/** Counts every operation before it is run; a caller who has no points left gets 429. */
export function rateLimit(rates: Rates, listSize: number): GatewayPlugin {
  const facts = new FieldFacts();
  return {
    async onExecute({ args, setResultAndStopExecution }) {
      const { schema, document, operationName, variableValues: variables, contextValue } = args;
      // What costs nothing has to be read and answered all the same.
      const sent = { schema, document, operationName, variables };
      const cost = Math.max(1, costOf(sent, listSize, facts));
      const level = await rates.take(contextValue.caller, cost);
      const headers = rates.headers(level);
      if (level.admitted) {
        return {
          onExecuteDone({ result, setResult }) {
            if (!isAsyncIterable(result)) setResult(withHeaders(result, headers));
          },
        };
      }
      const error = gatewayError("RATE_LIMITED", "The caller has used up its points; try again later.", {
        retryable: true,
        retryAfter: level.wait,
        status: 429,
        headers,
      });
      setResultAndStopExecution({ errors: [error] });
      return undefined;
    },
  };
}
