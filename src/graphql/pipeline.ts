import { type ExecutionResult, GraphQLError, type GraphQLSchema } from "graphql";
import { createYoga, type GraphQLParams, isAsyncIterable, type Plugin } from "graphql-yoga";
import type { GatewayContext } from "./context.js";
import { documentCaches } from "./document-cache.js";
import { gatewayError } from "./errors.js";
import { answerExceeds } from "./limits/answer-size.js";
import { answerTooLarge } from "./limits/errors.js";
import { type Masked, maskErrors } from "./masking.js";

/** A hook into every operation, whichever door it came through. */
export type GatewayPlugin = Plugin<GatewayContext, GatewayContext>;

export interface PipelineOptions {
  readonly schema: GraphQLSchema;
  /** Why a body is not worth parsing, where that shows already. */
  judge?(body: string): GraphQLError | undefined;
  /** Limits, access, documents: whatever must see every operation. Run in this order. */
  readonly plugins: readonly GatewayPlugin[];
  /** Bytes of an operation's answer. */
  readonly answerBytes: number;
  /** Told of every error in an answer. */
  told(masked: Masked, context: GatewayContext): void;
}

type Finish = (result: ExecutionResult, context: GatewayContext) => ExecutionResult | undefined;

function finisher(options: PipelineOptions): Finish {
  const { answerBytes } = options;
  return (given, context) => {
    const tooLarge = given.data != null && answerExceeds(given.data, answerBytes);
    const result = tooLarge ? { data: null, errors: [answerTooLarge(answerBytes)] } : given;
    if (!result.errors || result.errors.length === 0) return undefined;
    const executed = "data" in result;
    const told = (masked: Masked): void => options.told(masked, context);
    return { ...result, errors: maskErrors(result.errors, context.call.requestId, executed, told) };
  };
}

function finishing(finish: Finish): GatewayPlugin {
  return {
    // Whoever sends the id of a document has been given its text by now.
    onParams({ params }) {
      if (params?.query == null)
        throw gatewayError("BAD_USER_INPUT", "The parameter query is missing: the text of a document.", {
          status: 400,
        });
    },
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

/** The answer to an operation that a hook ended by throwing before it was run. */
function thrown(error: unknown): ExecutionResult {
  if (error instanceof GraphQLError) return { errors: [error] };
  const originalError = error instanceof Error ? error : new Error(String(error));
  return { errors: [new GraphQLError("Unexpected error.", { originalError })] };
}

/**
 * Yoga, with everything off that the server does itself or that would be unsafe: its page, its CORS, its health check,
 * forms, batches. Its own masking is off because ours needs the request id.
 */
export function createPipeline(options: PipelineOptions) {
  const finish = finisher(options);
  const yoga = createYoga<GatewayContext>({
    schema: options.schema,
    graphqlEndpoint: "/graphql",
    plugins: [...options.plugins, finishing(finish)],
    maskedErrors: false,
    logging: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    healthCheckEndpoint: "/graphql/no-such-check",
    parserAndValidationCache: documentCaches(),
    extraParamNames: ["documentId"],
  });
  return {
    /** The answer to a body that is not worth parsing; undefined where it is. */
    refusal(body: string, context: GatewayContext): ExecutionResult | undefined {
      const problem = options.judge?.(body);
      return problem && finish({ errors: [problem] }, context);
    },
    /** Every hook of an operation, without a request to read or a response to write. By GET nothing is written. */
    async run(params: GraphQLParams, context: GatewayContext, method: string): Promise<ExecutionResult> {
      // A new one each time: hooks may keep what they know of an operation by its request.
      const request = new yoga.fetchAPI.Request("http://gateway/graphql", { method });
      try {
        const result = await yoga.getResultForParams({ params, request }, { ...context });
        if (result && !Array.isArray(result) && !isAsyncIterable(result)) return result;
        throw new Error("an operation had not one result");
      } catch (error) {
        const result = thrown(error);
        return finish(result, context) ?? result;
      }
    },
  };
}

export type Pipeline = ReturnType<typeof createPipeline>;
