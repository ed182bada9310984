import type { ExecutionResult, GraphQLSchema } from "graphql";
import { createYoga, isAsyncIterable, type Plugin } from "graphql-yoga";
import type { GatewayContext } from "./context.js";
import { type Masked, maskErrors } from "./masking.js";

/** A hook into every operation, whichever door it came through. */
export type GatewayPlugin = Plugin<object, GatewayContext>;

export interface PipelineOptions {
  readonly schema: GraphQLSchema;
  /** Limits, access, documents: whatever must see every operation. Run in this order. */
  readonly plugins: readonly GatewayPlugin[];
  /** Told of every error in an answer. */
  told(masked: Masked, context: GatewayContext): void;
}

function finishing(options: PipelineOptions): GatewayPlugin {
  const finish = (result: ExecutionResult, context: GatewayContext): ExecutionResult | undefined => {
    if (!result.errors || result.errors.length === 0) return undefined;
    const executed = "data" in result;
    const told = (masked: Masked): void => options.told(masked, context);
    return { ...result, errors: maskErrors(result.errors, context.call.requestId, executed, told) };
  };
  return {
    onExecutionResult({ result, setResult, context }) {
      if (!result || Array.isArray(result) || isAsyncIterable(result)) return;
      const finished = finish(result, context);
      if (finished) setResult(finished);
    },
    // Requests that Yoga itself turns away never reach the hook above.
    onResultProcess({ result, setResult, serverContext }) {
      if (!result || Array.isArray(result) || isAsyncIterable(result)) return;
      const finished = finish(result, serverContext);
      if (finished) setResult(finished);
    },
  };
}

/**
 * Yoga, with everything off that the server does itself or that would be unsafe: its page, its CORS, its health check,
 * forms, batches. Its own masking is off because ours needs the request id.
 */
export function createPipeline(options: PipelineOptions) {
  return createYoga<GatewayContext>({
    schema: options.schema,
    graphqlEndpoint: "/graphql",
    plugins: [...options.plugins, finishing(options)],
    maskedErrors: false,
    logging: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    healthCheckEndpoint: "/graphql/no-such-check",
  });
}

export type Pipeline = ReturnType<typeof createPipeline>;
