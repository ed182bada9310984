import { isAsyncIterable } from "graphql-yoga";
import type { Attempt, Call } from "../dialect/call.js";
import type { GatewayPlugin } from "./pipeline.js";

const HEADER = "x-profile-gateway-trace";

/**
 * Outside production: with `x-profile-gateway-trace: 1` the answer's `extensions.trace` tells every attempt to reach an
 * upstream, as the log does. Paths have placeholders for ids.
 */
export function developmentTrace(): GatewayPlugin {
  const traces = new WeakMap<Call, Attempt[]>();
  return {
    onContextBuilding({ context: { call }, extendContext }) {
      if (call.header(HEADER) !== "1") return;
      const attempts: Attempt[] = [];
      const observed: Call = {
        ...call,
        observe(attempt) {
          attempts.push({ ...attempt, ms: Math.round(attempt.ms) });
          call.observe(attempt);
        },
      };
      // Some hooks are given the context as it was, others as it is now.
      traces.set(call, attempts);
      traces.set(observed, attempts);
      extendContext({ call: observed });
    },
    onExecutionResult({ result, setResult, context }) {
      const trace = traces.get(context.call);
      if (!trace || !result || Array.isArray(result) || isAsyncIterable(result)) return;
      setResult({ ...result, extensions: { ...result.extensions, trace } });
    },
  };
}
