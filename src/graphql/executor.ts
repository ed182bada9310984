import { execute } from "graphql";
import type { GatewayPlugin } from "./pipeline.js";

/**
 * Runs operations with graphql's own executor. Yoga's takes every object that has a `then` for a promise, so that an
 * alias of that name, or a profile whose data has a key of that name, ended in an internal error.
 */
export function referenceExecutor(): GatewayPlugin {
  return { onExecute: ({ setExecuteFn }) => setExecuteFn(execute) };
}
