import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Cors } from "./cors.js";
import { checkHeaders } from "./gatekeeper.js";
import { type GraphiqlPage, wantsPage } from "./graphiql.js";
import type { GraphqlEndpoint } from "./graphql-endpoint.js";
import { requestIdOf } from "./operation-call.js";
import type { Readiness } from "./readiness.js";
import { Refusal, refuse } from "./refusal.js";

export interface FrontOptions {
  readonly endpoint: GraphqlEndpoint;
  readonly readiness: Readiness;
  readonly cors: Cors;
  /** Absent in production. */
  readonly page: GraphiqlPage | undefined;
  /** Told of a request that failed for no reason a client can be shown. */
  failed(error: unknown, requestId: string): void;
}

const NOTHING_HERE = new Refusal(404, "REQUEST_REFUSED", "There is nothing at this path.", { close: false });

function writeCommonHeaders(response: ServerResponse, requestId: string, draining: boolean): void {
  response.setHeader("x-request-id", requestId);
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("cache-control", "no-store");
  // So that a client comes back over a new connection, to a server that stays.
  if (draining) response.setHeader("connection", "close");
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  options: FrontOptions,
) {
  const { endpoint, readiness, cors, page } = options;
  checkHeaders(request);
  const path = (request.url ?? "/").split("?", 1)[0];
  switch (path) {
    case "/health/live":
      return readiness.writeLive(response);
    case "/health/ready":
      return readiness.writeReady(response);
    case "/graphql":
      if (cors.handle(request, response)) return;
      if (wantsPage(request)) {
        if (!page) throw NOTHING_HERE;
        return page.write(response);
      }
      if (readiness.full) {
        throw new Refusal(503, "OVERLOADED", "The gateway is busy.", { retryAfter: 1, close: true });
      }
      return endpoint.handle(request, response, requestId);
    default:
      throw NOTHING_HERE;
  }
}

/** The HTTP server: what every request goes through, whatever it asks for. */
export function createFront(options: FrontOptions): Server {
  const server = createServer({
    maxHeaderSize: 16_384,
    headersTimeout: 10_000,
    requestTimeout: 20_000,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 1_000,
    noDelay: true,
  });
  // 0 = all of them: the limit is ours, since Node would drop the rest without a word.
  server.maxHeadersCount = 0;
  server.maxConnections = 10_000;
  server.on("request", (request, response) => {
    const requestId = requestIdOf(request);
    const { readiness } = options;
    writeCommonHeaders(response, requestId, readiness.phase === "draining");
    readiness.enter();
    // Once, whether the answer was finished or the client left before.
    response.once("close", () => readiness.leave());
    route(request, response, requestId, options).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return response.destroy();
      if (error instanceof Refusal) return refuse(response, error, requestId);
      options.failed(error, requestId);
      refuse(response, new Refusal(500, "INTERNAL", "Unexpected error."), requestId);
    });
  });
  return server;
}
