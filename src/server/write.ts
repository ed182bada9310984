import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpError } from "../graphql/errors.js";
import type { ChunkLimiter } from "./admission.js";
import { waitsForContinue } from "./body.js";
import type { GraphqlResponse } from "./graphql-over-http.js";
import { acceptedType, type MediaType } from "./request-guards.js";

function writeHead(response: ServerResponse, status: number, type: MediaType, body: string): void {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "content-length": Buffer.byteLength(body),
  });
}

/** Headers of every response. */
const COMMON = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
} as const;

export function setCommonHeaders(response: ServerResponse, requestId: string): void {
  response.setHeader("x-request-id", requestId);
  for (const [name, value] of Object.entries(COMMON)) response.setHeader(name, value);
}

/**
 * Writes responses whole, with the headers of every response. Those of one turn of the event loop leave together once it
 * has read its sockets: to wake a client for each of them takes a fifth of what a short operation costs.
 */
export class ResponseWriter {
  #ready: { readonly response: ServerResponse; readonly body: string; readonly encoding: BufferEncoding }[] =
    [];

  /** `bytes`: the length of the body. */
  write(
    response: ServerResponse,
    requestId: string,
    { status, contentType, headers, body }: GraphqlResponse,
    bytes: number,
  ): void {
    // No list of names and values, which middleware of a host may take for one of pairs.
    const all: Record<string, string | number> = {
      "x-request-id": requestId,
      "x-content-type-options": COMMON["x-content-type-options"],
      "referrer-policy": COMMON["referrer-policy"],
      "cross-origin-resource-policy": COMMON["cross-origin-resource-policy"],
      "content-security-policy": COMMON["content-security-policy"],
      "cache-control": COMMON["cache-control"],
      "content-type": contentType,
      "content-length": bytes,
    };
    for (const name in headers) all[name] = headers[name] ?? "";
    response.writeHead(status, all);
    if (this.#ready.length === 0) setImmediate(() => this.#flush());
    // As many characters as bytes are ASCII, which need not be encoded.
    this.#ready.push({ response, body, encoding: bytes === body.length ? "latin1" : "utf8" });
  }

  #flush(): void {
    const ready = this.#ready;
    this.#ready = [];
    for (const { response, body, encoding } of ready) send(response, body, encoding);
  }
}

/** Bytes of a response that are written before the client has taken the previous ones. */
const SLICE = 65_536;

/**
 * Writes the body of a response whose head has been written, and ends it. Large bodies are sent in slices, so that it is
 * visible whether the client reads.
 */
export function send(
  response: ServerResponse,
  body: string | Buffer,
  encoding: BufferEncoding = "utf8",
): void {
  if (body.length <= SLICE) {
    endWith(response, body, encoding);
    return;
  }
  const bytes = typeof body === "string" ? Buffer.from(body, encoding) : body;
  let at = 0;
  const next = (): void => {
    const slice = bytes.subarray(at, at + SLICE);
    at += SLICE;
    if (at >= bytes.length) response.end(slice);
    // Not by the callback of `write`: the middleware that compresses for a host forgets it.
    else if (response.write(slice)) next();
    else response.once("drain", next);
  };
  next();
}

/** `response.end(body)` would write a body and an end, which is dearer than a body alone. */
function endWith(response: ServerResponse, body: string | Buffer, encoding: BufferEncoding): void {
  const { socket } = response;
  socket?.cork();
  response.write(body, encoding);
  socket?.uncork();
  response.end();
}

export function writeJson(response: ServerResponse, status: number, body: string): void {
  writeHead(response, status, "application/json", body);
  response.end(body);
}

/**
 * Answers with an error at once, even while the rest of the request is still arriving. It is a GraphQL response, so it has
 * the media type the client asks for, or plain JSON if it accepts neither.
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: HttpError,
  requestId: string,
  reading: ChunkLimiter,
): void {
  const isHttp1 = request.httpVersionMajor === 1;
  for (const [name, value] of Object.entries(error.headers)) {
    if (isHttp1 || name !== "connection") response.setHeader(name, value);
  }
  if (error.retryAfter !== undefined) response.setHeader("retry-after", String(error.retryAfter));
  // We cannot know whether the next bytes on the connection are the body after all.
  if (isHttp1 && !request.complete && waitsForContinue(request)) response.setHeader("connection", "close");
  const body = error.toBody(requestId);
  writeHead(response, error.status, acceptedType(request.headers.accept) ?? "application/json", body);
  // HTTP/2 allows a response before the request is complete.
  if (request.complete || !isHttp1) {
    response.end(body);
    return;
  }
  response.write(body);
  drainRequest(request, reading, (whole) => {
    if (whole) response.end();
    else response.destroy();
  });
}

/** Bytes and milliseconds that a client gets to notice that its request is refused. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_TIME = 2_000;

/**
 * Reads the rest of a refused request and discards it. A connection closed with unread bytes is reset, and the client may
 * then never see why. `done` gets whether the request was read to its end.
 */
function drainRequest(request: IncomingMessage, reading: ChunkLimiter, done: (whole: boolean) => void): void {
  let left = MAX_BYTES;
  const finish = (whole: boolean): void => {
    clearTimeout(timer);
    request.off("data", onData).off("end", onEnd).off("close", onClose);
    done(whole);
  };
  const onData = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) finish(false);
    else reading.next(request, MAX_BYTES - left);
  };
  const onEnd = (): void => finish(true);
  const onClose = (): void => finish(false);
  const timer = setTimeout(finish, MAX_TIME, false);
  request.on("data", onData).once("end", onEnd).once("close", onClose).resume();
}
