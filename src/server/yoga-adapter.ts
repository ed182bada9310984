import { createYoga, type Plugin } from "graphql-yoga";
import type { GatewayContext } from "../graphql/context.js";
import type { Engine } from "../graphql/engine.js";
import type { GraphqlResponse, Params } from "./graphql-over-http.js";
import type { MediaType } from "./request-guards.js";

/** A GraphQL request that has passed the checks on its caller and its origin. */
interface GraphqlRequest {
  /** Path and query as on the request line. */
  readonly url: string;
  /** Media type of the response. */
  readonly type: MediaType;
  readonly params: Params;
}

interface YogaContext {
  readonly params: Params;
  readonly operation: GatewayContext;
}

/** Yoga handles HTTP; the engine runs the operation. */
function engineOf(engine: Engine): Plugin<YogaContext, YogaContext> {
  return {
    // Yoga's own parser does not know `documentId` and keeps the last of repeated values.
    onRequestParse: ({ serverContext, setRequestParser }) =>
      setRequestParser(() => ({ ...serverContext.params })),
    async onParams({ request, context, setParams, setResult }) {
      const { params, operation } = context;
      // Yoga checks them afterwards, and wants a query even if a document id stands for it.
      setParams({ query: "" });
      setResult(await engine.run(params, operation, request.method));
    },
  };
}

/**
 * The adapter for everything but POST. Whatever of Yoga the server does itself, or would be unsafe, is switched off: its
 * page, CORS, health check, forms, batching and masking.
 */
export class YogaAdapter {
  readonly #yoga;

  constructor(engine: Engine) {
    this.#yoga = createYoga<YogaContext>({
      graphqlEndpoint: "/*",
      plugins: [engineOf(engine)],
      maskedErrors: false,
      logging: false,
      graphiql: false,
      landingPage: false,
      cors: false,
      multipart: false,
      batching: false,
      healthCheckEndpoint: "/no-such-check",
      parserAndValidationCache: false,
    });
  }

  async run({ url, type, params }: GraphqlRequest, operation: GatewayContext): Promise<GraphqlResponse> {
    const answer = await this.#yoga.fetch(
      // The origin is never used; Yoga needs an absolute URL.
      `http://gateway${url}`,
      { method: "GET", headers: { accept: type } },
      { params, operation },
    );
    const { "content-type": contentType = type, ...headers } = Object.fromEntries(answer.headers);
    return { status: answer.status, contentType, headers, body: await answer.text() };
  }
}
