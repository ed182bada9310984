import type { IncomingMessage, ServerResponse } from "node:http";
import type { Attempt, Call } from "../core/call.js";
import type { Identify } from "../core/caller.js";
import type { RequestTrace } from "../core/tracing.js";
import type { Pipeline } from "../graphql/pipeline.js";
import type { Answer } from "./answer.js";
import { readBody } from "./body.js";
import { throughDirectDoor } from "./direct-door.js";
import { checkBrowserSafety, checkCoding } from "./gatekeeper.js";
import type { HostNames } from "./host-names.js";
import { introduce } from "./introduce.js";
import { operationCall } from "./operation-call.js";
import { Turns } from "./turns.js";
import { UnderWay } from "./under-way.js";
import { throughYogasDoor } from "./yoga-door.js";

export interface EndpointOptions {
  readonly pipeline: Pipeline;
  readonly bodyBytes: number;
  /** Milliseconds for a whole operation. */
  readonly operationTimeout: number;
  readonly upstreamCalls: number;
  /** Absent = the gateway may be asked under any name. */
  readonly names?: HostNames | undefined;
  readonly identify: Identify;
  observe(attempt: Attempt, call: Pick<Call, "requestId">): void;
}

/** `POST /graphql` and `GET /graphql`, from the request to the written answer. */
export class GraphqlEndpoint {
  readonly #options: EndpointOptions;
  readonly #turns = new Turns();
  readonly #underWay = new UnderWay();

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    trace: RequestTrace | undefined,
  ): Promise<void> {
    this.#underWay.enter();
    try {
      await this.#handle(request, response, requestId, trace);
    } finally {
      this.#underWay.leave();
    }
  }

  /** Resolves once everything that came in is over: answered, or its client gone and its work ended. */
  whenIdle(): Promise<void> {
    return this.#underWay.whenNone();
  }

  async #handle(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    trace: RequestTrace | undefined,
  ): Promise<void> {
    this.#options.names?.check(request);
    checkBrowserSafety(request);
    const type = checkCoding(request);
    const { pipeline, bodyBytes, operationTimeout, upstreamCalls, identify, observe } = this.#options;
    const caller = await introduce(request, identify);
    const { method = "POST", url = "/graphql" } = request;
    const body = method === "POST" ? await readBody(request, bodyBytes) : undefined;
    const { call, done } = operationCall(request, response, {
      requestId,
      trace,
      operationTimeout,
      upstreamCalls,
      observe: (attempt) => observe(attempt, { requestId }),
    });
    try {
      await this.#turns.take();
      // Nobody is there any more to read an answer, and nothing was begun.
      if (response.destroyed) return;
      const question = { method, url, body, type };
      const context = { call, caller };
      const answer =
        (await throughDirectDoor(pipeline, question, context)) ??
        (await throughYogasDoor(pipeline, question, context));
      write(response, answer);
    } finally {
      done();
    }
  }
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status, { "content-length": Buffer.byteLength(body) });
  response.end(body);
}
