import type { IncomingMessage, ServerResponse } from "node:http";
import type { Attempt } from "../dialect/call.js";
import type { Identify } from "../dialect/caller.js";
import type { RequestFacts } from "../dialect/request-facts.js";
import type { Pipeline } from "../graphql/pipeline.js";
import type { Admission } from "./admission.js";
import { authenticate } from "./authenticate.js";
import { readBody } from "./body.js";
import { clientAddress } from "./client-address.js";
import { runFastPath } from "./fast-path.js";
import type { GraphqlResponse } from "./graphql-request.js";
import type { HostNames } from "./host-names.js";
import { InFlight } from "./in-flight.js";
import { operationCall } from "./operation-call.js";
import { checkCoding, checkCrossSite, type Origins } from "./request-guards.js";
import { StartLimiter } from "./start-limiter.js";

export interface EndpointOptions {
  readonly pipeline: Pipeline;
  readonly admission: Admission;
  readonly bodyBytes: number;
  /** Milliseconds for a whole operation. */
  readonly operationTimeout: number;
  readonly upstreamCalls: number;
  /** Absent = the gateway may be asked under any name. */
  readonly names?: HostNames | undefined;
  /** Whose pages may ask by GET. */
  readonly origins: Origins;
  readonly identify: Identify;
  observe(attempt: Attempt, facts: RequestFacts): void;
}

/** A token's subject may be long. */
const MAX_CALLER = 256;

/** `POST /graphql` and `GET /graphql`, from the request to the written answer. */
export class GraphqlHandler {
  readonly #options: EndpointOptions;
  readonly #starts = new StartLimiter();
  readonly #inFlight = new InFlight();

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse, facts: RequestFacts): Promise<void> {
    this.#inFlight.enter();
    try {
      await this.#handle(request, response, facts);
    } finally {
      this.#inFlight.leave();
    }
  }

  /** Resolves once everything that came in is over: answered, or its client gone and its work ended. */
  whenIdle(): Promise<void> {
    return this.#inFlight.whenNone();
  }

  async #handle(request: IncomingMessage, response: ServerResponse, facts: RequestFacts): Promise<void> {
    this.#options.names?.check(request);
    checkCrossSite(request, this.#options.origins);
    const type = checkCoding(request);
    const { pipeline, admission, bodyBytes, operationTimeout, upstreamCalls, identify, observe } =
      this.#options;
    const caller = await authenticate(request, identify);
    facts.caller = caller.name.slice(0, MAX_CALLER);
    const { method = "POST", url = "/graphql" } = request;
    const pending = () => admission.pendingBody(clientAddress(request));
    const body = method === "POST" ? await readBody(request, { most: bodyBytes, pending }) : undefined;
    const end = admission.operation();
    const { call, done } = operationCall(request, response, {
      requestId: facts.requestId,
      trace: facts.trace,
      operationTimeout,
      upstreamCalls,
      observe: (attempt) => observe(attempt, facts),
    });
    try {
      await this.#starts.take();
      // Nobody is there any more to read an answer, and nothing was begun.
      if (response.destroyed) return;
      const graphqlRequest = { method, url, body, type };
      write(response, await runFastPath(pipeline, graphqlRequest, { call, caller, facts }));
    } finally {
      done();
      end();
    }
  }
}

function write(response: ServerResponse, { status, headers, body }: GraphqlResponse): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status, { "content-length": Buffer.byteLength(body) });
  response.end(body);
}
