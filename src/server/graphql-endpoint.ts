import type { IncomingMessage, ServerResponse } from "node:http";
import type { Attempt, Call } from "../core/call.js";
import { type Caller, type Identify, Unidentified } from "../core/caller.js";
import type { Pipeline } from "../graphql/pipeline.js";
import { readBody } from "./body.js";
import { plainMediaType, throughDirectDoor } from "./direct-door.js";
import { checkBrowserSafety } from "./gatekeeper.js";
import { operationCall } from "./operation-call.js";
import { Refusal, writeJson } from "./refusal.js";

export interface EndpointOptions {
  readonly pipeline: Pipeline;
  readonly bodyBytes: number;
  /** Milliseconds for a whole operation. */
  readonly operationTimeout: number;
  readonly upstreamCalls: number;
  readonly identify: Identify;
  observe(attempt: Attempt, call: Pick<Call, "requestId">): void;
}

async function introduce(request: IncomingMessage, identify: Identify): Promise<Caller> {
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === "string" ? value : undefined;
  };
  try {
    return await identify({ header, address: request.socket.remoteAddress ?? "" });
  } catch (error) {
    if (!(error instanceof Unidentified)) throw error;
    throw new Refusal(401, "UNAUTHENTICATED", error.message, {
      ...(error.challenge === undefined ? {} : { headers: { "www-authenticate": error.challenge } }),
      // Its body is not read.
      close: request.method === "POST",
    });
  }
}

/** `POST /graphql` and `GET /graphql`, from the request to the written answer. */
export class GraphqlEndpoint {
  readonly #options: EndpointOptions;

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    checkBrowserSafety(request);
    const { pipeline, bodyBytes, operationTimeout, upstreamCalls, identify, observe } = this.#options;
    const caller = await introduce(request, identify);
    const body =
      request.method === "POST" ? (await readBody(request, bodyBytes)).toString("utf8") : undefined;
    const { call, done } = operationCall(request, response, {
      requestId,
      operationTimeout,
      upstreamCalls,
      observe: (attempt) => observe(attempt, { requestId }),
    });
    try {
      const type = body === undefined ? undefined : plainMediaType(request.headers.accept);
      if (body !== undefined && type !== undefined) {
        const answer = await throughDirectDoor(pipeline, body, type, { call, caller });
        if (answer) {
          for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
          writeJson(response, answer.status, answer.body, `${type}; charset=utf-8`);
          return;
        }
      }
      await this.#throughYoga(request, response, body, { call, caller });
    } finally {
      done();
    }
  }

  /** The other door: everything that is not a plain POST. */
  async #throughYoga(
    request: IncomingMessage,
    response: ServerResponse,
    body: string | undefined,
    context: { readonly call: Call; readonly caller: Caller },
  ): Promise<void> {
    const headers = new Headers();
    for (const name of ["accept", "content-type"] as const) {
      const value = request.headers[name];
      if (value !== undefined) headers.set(name, value);
    }
    // The origin is never used; Yoga wants a whole URL to read the query from.
    const url = new URL(request.url ?? "/graphql", "http://gateway");
    const answer = await this.#options.pipeline.fetch(
      url,
      { method: request.method ?? "POST", headers, ...(body === undefined ? {} : { body }) },
      { ...context },
    );
    for (const [name, value] of answer.headers) response.setHeader(name, value);
    const text = await answer.text();
    response.writeHead(answer.status, { "content-length": Buffer.byteLength(text) });
    response.end(text);
  }
}
