import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { RequestFacts, type Tracing } from "../dialect/request-facts.js";
import { prefersPage, takesPage } from "./accept.js";
import { ChunkLimiter } from "./admission.js";
import type { ClientAddress } from "./client-address.js";
import { answerBrokenRequests, Connections } from "./connections.js";
import type { Cors } from "./cors.js";
import type { GraphiqlPage } from "./graphiql.js";
import type { GraphqlHandler } from "./graphql-handler.js";
import { HttpError } from "./http-error.js";
import { headerOf, requestIdOf } from "./operation-call.js";
import type { Readiness } from "./readiness.js";
import { checkHead, readTarget, wrongMethod } from "./request-guards.js";
import type { Patience, StoppableServer } from "./secure-server.js";
import { refuse } from "./write.js";

export interface HttpServerOptions {
  /** Of the endpoint. */
  readonly path: string;
  readonly handler: GraphqlHandler;
  readonly readiness: Readiness;
  readonly cors: Cors;
  readonly clientAddress: ClientAddress;
  /** Absent in production. */
  readonly page: GraphiqlPage | undefined;
  readonly tracing: Tracing;
  /** Milliseconds for which an answer may wait for its client to read on. */
  readonly flushTimeout: number;
  /** Told of a request that failed for no reason a client can be shown. */
  failed(error: unknown, facts: RequestFacts): void;
  /** Told of every request for GraphQL once it is over; 499 where the client left before its answer. */
  ended(ended: { readonly status: number; readonly ms: number }, facts: RequestFacts): void;
}

/** Milliseconds that a client may take over a request, and that a connection may wait for its next one. */
export const PATIENCE: Patience = {
  headersTimeout: 10_000,
  // The body included: whoever sends one byte a second is gone within this, and holds nothing that others need.
  requestTimeout: 10_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
};

function writeCommonHeaders(response: ServerResponse, requestId: string): void {
  response.setHeader("x-request-id", requestId);
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("cross-origin-resource-policy", "same-origin");
  response.setHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  response.setHeader("cache-control", "no-store");
}

function pathOf({ url = "/" }: IncomingMessage): string | undefined {
  return url.split("?", 1)[0];
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  facts: RequestFacts,
  options: HttpServerOptions,
): Promise<void> {
  const { handler, readiness, cors, page } = options;
  const { method } = request;
  const reads = method === "GET" || method === "HEAD";
  checkHead(request);
  const path = pathOf(request);
  switch (path) {
    case options.path:
      if (cors.handle(request, response)) return;
      if (reads && prefersPage(request.headers.accept)) {
        if (!page) throw nothingHere(options.path);
        return page.write(request, response);
      }
      return handler.handle(request, response, facts);
    case "/":
      if (!page || !reads || !takesPage(request.headers.accept)) throw nothingHere(options.path);
      response.writeHead(302, { location: options.path, "content-length": 0 }).end();
      return;
    case "/health/live":
    case "/health/ready":
      if (!reads) throw wrongMethod("GET, HEAD");
      return path === "/health/live" ? readiness.writeLive(response) : readiness.writeReady(response);
    default:
      if (page && reads && path !== undefined && (await page.writeFile(path, request, response))) return;
      throw nothingHere(options.path);
  }
}

function nothingHere(endpoint: string): HttpError {
  return new HttpError(404, "REQUEST_REFUSED", `There is nothing at this path: GraphQL is at ${endpoint}.`);
}

function unexpected(): HttpError {
  return new HttpError(500, "INTERNAL", "Unexpected error.");
}

function createPlainServer(patience: Patience): StoppableServer {
  const server = createServer({
    ...patience,
    maxHeaderSize: 16_384,
    noDelay: true,
    requireHostHeader: false,
  });
  // 0 = all of them: the limit is ours, since Node would drop the rest without a word.
  server.maxHeadersCount = 0;
  return server;
}

/** The HTTP server: what every request goes through, whatever it asks for. Without TLS unless one with it is given. */
export function createHttpServer(
  options: HttpServerOptions,
  patience = PATIENCE,
  server: StoppableServer = createPlainServer(patience),
): StoppableServer {
  server.maxConnections = 10_000;
  const connections = new Connections(server, () => options.flushTimeout);
  answerBrokenRequests(server, connections);
  const reading = new ChunkLimiter();
  // Node would answer it without a word.
  // Whoever asks whether to send the body is told once it is certain that somebody will read it.
  server.on("checkContinue", (request, response) => server.emit("request", request, response));
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    readTarget(request);
    const requestId = requestIdOf(request);
    const { readiness, path } = options;
    writeCommonHeaders(response, requestId);
    // So that a client comes back over a new connection, to a server that stays; over HTTP/2 it is told otherwise.
    if (readiness.phase === "draining" && request.httpVersionMajor === 1)
      response.setHeader("connection", "close");
    readiness.enter();
    const startedAt = performance.now();
    const { method = "GET" } = request;
    const header = headerOf(request);
    const trace = pathOf(request) === path ? options.tracing.request(method, path, header) : undefined;
    const facts = new RequestFacts(requestId, options.clientAddress(request), trace, header);
    connections.begin(request, response, () => {
      readiness.leave();
      if (!trace) return;
      const status = response.headersSent ? response.statusCode : 499;
      trace.end(status, facts);
      options.ended({ status, ms: performance.now() - startedAt }, facts);
    });
    const serve = async (): Promise<void> => {
      connections.check(request);
      await route(request, response, facts, options);
    };
    (trace ? trace.run(serve) : serve()).catch((error: unknown) => {
      const refusal = error instanceof HttpError ? error : undefined;
      facts.failed(refusal?.code ?? "INTERNAL");
      if (!refusal) options.failed(error, facts);
      if (response.headersSent || response.destroyed) response.destroy();
      else refuse(request, response, refusal ?? unexpected(), requestId, reading);
    });
  });
  return server;
}
