import { createYoga, type Plugin } from "graphql-yoga";
import type { GatewayContext } from "../graphql/context.js";
import type { Engine } from "../graphql/engine.js";
import type { GraphqlRequest, GraphqlResponse, Params } from "./graphql-over-http.js";

/** A request whose parameters have been read. */
interface ReadRequest extends GraphqlRequest {
  readonly params: Params;
}

interface YogaContext extends GatewayContext {
  readonly params: Params;
}

/** Yoga makes the HTTP of it; what is run, and how, is the engine's. */
function engineOf(engine: Engine): Plugin<YogaContext, YogaContext> {
  return {
    // Its own parser knows no `documentId` and keeps the last of several values.
    onRequestParse: ({ serverContext, setRequestParser }) =>
      setRequestParser(() => ({ ...serverContext.params })),
    async onParams({ request, context, setParams, setResult }) {
      const { params } = context;
      // Yoga checks them afterwards, and wants a text also where an id stands for it.
      setParams({ query: "" });
      setResult(await engine.run(params, context, request.method));
    },
  };
}

/**
 * The adapter for what does not come by POST. Everything of Yoga's is off that the server does itself or that would be
 * unsafe: its page, its CORS, its health check, forms, batches, its masking.
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

  async run(
    { url, type, params }: ReadRequest,
    { call, caller, facts }: GatewayContext,
  ): Promise<GraphqlResponse> {
    const answer = await this.#yoga.fetch(
      // The origin is never used; Yoga wants a whole URL.
      `http://gateway${url}`,
      { method: "GET", headers: { accept: type } },
      { call, caller, ...(facts ? { facts } : {}), params },
    );
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
  }
}
