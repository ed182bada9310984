import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { RequestFacts, Tracing } from "../dialect/request-facts.js";
import { HttpError } from "../graphql/errors.js";
import { ChunkLimiter } from "./admission.js";
import type { ClientAddress } from "./client-address.js";
import { answerBrokenRequests, type Connections } from "./connections.js";
import { folderOf, type GraphiqlPage } from "./graphiql.js";
import type { GraphqlHandler } from "./graphql-handler.js";
import type { Patience, StoppableServer } from "./listener.js";
import type { OperationCall } from "./operation-call.js";
import type { Readiness } from "./readiness.js";
import {
  type Cors,
  checkCoding,
  checkCrossSite,
  checkHead,
  clientOf,
  type HostNames,
  headerOnce,
  pathOf,
  prefersPage,
  readTarget,
  requestIdOf,
  takesPage,
  wrongMethod,
} from "./request-guards.js";
import { refuse, setCommonHeaders } from "./write.js";

export interface HttpServerOptions {
  /** Of the endpoint. */
  readonly path: string;
  readonly handler: GraphqlHandler;
  readonly readiness: Readiness;
  /** Its origins' pages may also send GET requests. */
  readonly cors: Cors;
  /** Absent = any host name is accepted. */
  readonly names?: HostNames | undefined;
  readonly clientAddress: ClientAddress;
  /** Absent in production. */
  readonly page: GraphiqlPage | undefined;
  readonly tracing: Tracing;
  /** Called for a request that failed for a reason no client may see. */
  failed(error: unknown, facts: RequestFacts): void;
  /** Called for every GraphQL request when it is over; 499 if the client left before its response. */
  ended(ended: { readonly status: number; readonly ms: number }, facts: RequestFacts): void;
}

/** Milliseconds that a client may take to send a request, and that a connection may stay idle. */
export const PATIENCE: Patience = {
  headersTimeout: 10_000,
  // Body included: a client that sends a byte a second is cut off after this, and holds nothing that others need.
  requestTimeout: 10_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
};

/** Outside production: `1` asks for a trace in the answer. */
const TRACE_HEADER = "x-profile-gateway-trace";

const HEALTH: ReadonlySet<string | undefined> = new Set(["/health/live", "/health/ready"]);
const PAGE_FILE = /\/graphiql\/([\w.-]+)$/;
/** A path that may stand in a page and leads nowhere else. */
const PLAIN_PATH = /^(?:\/[\w.~%-]+)+\/?$/;

/** Express and its like cut off the path at which they mount, and keep the whole one beside it. */
function wholePath(request: IncomingMessage): string {
  const whole = "originalUrl" in request ? request.originalUrl : undefined;
  return pathOf(typeof whole === "string" ? { url: whole } : request);
}

/** Gives a request that a host hands over the path that it has here; the result is where its client sees the endpoint. */
function takeMounted(request: IncomingMessage, endpoint: string): string {
  const { url = "/" } = request;
  const path = pathOf(request);
  const [, file] = PAGE_FILE.exec(path) ?? [];
  if (HEALTH.has(path)) return endpoint;
  const seen = wholePath(request);
  request.url = (file === undefined ? endpoint : folderOf(endpoint) + file) + url.slice(path.length);
  return PLAIN_PATH.test(seen) ? seen : endpoint;
}

/** What all requests of a server have in common. */
interface Serving {
  readonly options: HttpServerOptions;
  readonly connections: Connections;
  readonly reading: ChunkLimiter;
  readonly mounted: boolean;
}

/** A request and its response. */
class Exchange {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #facts: RequestFacts;
  readonly #serving: Serving;
  readonly #path: string;
  readonly #seenAt: string;
  readonly #startedAt = performance.now();
  /** Set by the handler of operations. */
  call: OperationCall | undefined;

  /** `seenAt`: where the client sees the endpoint. */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    facts: RequestFacts,
    serving: Serving,
    path: string,
    seenAt: string,
  ) {
    this.#request = request;
    this.#response = response;
    this.#facts = facts;
    this.#serving = serving;
    this.#path = path;
    this.#seenAt = seenAt;
  }

  serve(): void {
    try {
      const served = this.#route();
      if (served instanceof Promise) served.catch((error: unknown) => this.#refuse(error));
    } catch (error) {
      this.#refuse(error);
    }
  }

  header(name: string): string | undefined {
    return headerOnce(this.#request, name);
  }

  /** Registers the request, checks its head and finds the route; GraphQL asks more of a head. */
  #route(): void | Promise<void> {
    const [request, response] = [this.#request, this.#response];
    const { options, connections, mounted } = this.#serving;
    const { handler, readiness, cors, names, page, path: endpoint } = options;
    connections.begin(request, response, this);
    if (mounted && !readiness.accepting) throw stopped();
    checkHead(request);
    const { method } = request;
    const reads = method === "GET" || method === "HEAD";
    switch (this.#path) {
      case endpoint:
        if (cors.handle(request, response)) return;
        if (reads && prefersPage(request.headers.accept)) {
          if (!page) throw nothingHere(endpoint);
          return page.write(request, response, this.#seenAt);
        }
        names?.check(request);
        checkCrossSite(request, cors);
        return handler.handle(request, response, this.#facts, checkCoding(request), this);
      case "/":
        if (!page || !reads || !takesPage(request.headers.accept)) throw nothingHere(endpoint);
        response.writeHead(302, { location: endpoint, "content-length": 0 }).end();
        return;
      case "/health/live":
      case "/health/ready":
        if (!reads) throw wrongMethod("GET, HEAD");
        return this.#path === "/health/live" ? readiness.writeLive(response) : readiness.writeReady(response);
      default:
        if (!page || !reads) throw nothingHere(endpoint);
        return writeFile(page, this.#path, request, response, endpoint);
    }
  }

  /** The response to what failed. */
  #refuse(error: unknown): void {
    const [response, facts] = [this.#response, this.#facts];
    const { options, reading } = this.#serving;
    const httpError = error instanceof HttpError ? error : undefined;
    facts.code ??= httpError?.code ?? "INTERNAL";
    if (!httpError) options.failed(error, facts);
    if (response.headersSent || response.destroyed) {
      response.destroy();
    } else {
      setCommonHeaders(response, facts.requestId);
      refuse(this.#request, response, httpError ?? unexpected(), facts.requestId, reading);
    }
  }

  /** The response has been sent, or the client has gone. */
  over(): void {
    const [response, call] = [this.#response, this.call];
    if (!response.writableEnded) call?.cancel();
    call?.held.end();
    const { trace } = this.#facts;
    if (!trace) return;
    const status = response.headersSent ? response.statusCode : 499;
    trace.end?.(status, this.#facts);
    this.#serving.options.ended({ status, ms: performance.now() - this.#startedAt }, this.#facts);
  }
}

async function writeFile(
  page: GraphiqlPage,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  endpoint: string,
): Promise<void> {
  if (!(await page.writeFile(path, request, response))) throw nothingHere(endpoint);
}

function nothingHere(endpoint: string): HttpError {
  return new HttpError(404, "REQUEST_REFUSED", `There is nothing at this path: GraphQL is at ${endpoint}.`);
}

function unexpected(): HttpError {
  return new HttpError(500, "INTERNAL", "Unexpected error.");
}

function stopped(): HttpError {
  return new HttpError(503, "OVERLOADED", "The gateway has stopped.", { retryAfter: 1 });
}

function createPlainServer(patience: Patience): StoppableServer {
  const server = createServer({
    ...patience,
    maxHeaderSize: 16_384,
    noDelay: true,
    requireHostHeader: false,
  });
  // 0 = no limit: we check it ourselves, because Node would silently drop the rest.
  server.maxHeadersCount = 0;
  return server;
}

interface Mounting {
  readonly connections: Connections;
  readonly patience?: Patience;
  /** Absent = plain HTTP. */
  readonly server?: StoppableServer | undefined;
  /** Never listens: a host hands requests over, and they are for the endpoint wherever the host mounted it. */
  readonly mounted?: boolean;
}

/** The HTTP server: what every request goes through, whatever its path. */
export function createHttpServer(
  options: HttpServerOptions,
  { connections, patience = PATIENCE, server = createPlainServer(patience), mounted = false }: Mounting,
): StoppableServer {
  server.maxConnections = 10_000;
  // Node knows nothing of those that a host hands over.
  if (mounted) server.closeAllConnections = () => connections.closeAll();
  answerBrokenRequests(server, connections);
  const serving = { options, connections, reading: new ChunkLimiter(), mounted };
  // Node would answer without a body.
  // With `Expect: 100-continue` we ask for the body only once it is certain that we will read it.
  server.on("checkContinue", (request, response) => server.emit("request", request, response));
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    readTarget(request);
    const seenAt = mounted ? takeMounted(request, options.path) : options.path;
    const path = pathOf(request);
    const requestId = requestIdOf(request);
    const client = clientOf(request);
    // Makes the client reconnect, to a server that stays; HTTP/2 has its own way (GOAWAY).
    if (options.readiness.phase === "draining" && request.httpVersionMajor === 1)
      response.setHeader("connection", "close");
    const { method = "GET", headers } = request;
    // The response to an operation is written with all its headers at once, which is cheaper.
    if (method !== "POST") setCommonHeaders(response, requestId);
    const trace = path === options.path ? options.tracing.request(method, path, headers) : undefined;
    const address = options.clientAddress(request);
    const wantsTrace = headers[TRACE_HEADER] === "1";
    const facts: RequestFacts = { requestId, address, trace, client, wantsTrace };
    const exchange = new Exchange(request, response, facts, serving, path, seenAt);
    if (trace?.run) trace.run(() => exchange.serve());
    else exchange.serve();
  });
  return server;
}
