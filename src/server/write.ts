import type { IncomingMessage, ServerResponse } from "node:http";
import { acceptedType, type MediaType } from "./accept.js";
import type { ChunkLimiter } from "./admission.js";
import type { HttpError } from "./http-error.js";
import { waitsForContinue } from "./request-guards.js";

function writeHead(response: ServerResponse, status: number, type: MediaType, body: string): void {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "content-length": Buffer.byteLength(body),
  });
}

/** Bytes of an answer that are written before its client has taken those before them. */
const SLICE = 65_536;

/**
 * Writes the body of an answer whose head is written, and ends it. A large one goes out in slices, so that it shows
 * whether the client reads.
 */
export function send(response: ServerResponse, body: string | Buffer): void {
  if (body.length <= SLICE) {
    response.end(body);
    return;
  }
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  let at = 0;
  const next = (error?: Error | null): void => {
    // The client has gone.
    if (error) return;
    const slice = bytes.subarray(at, at + SLICE);
    at += SLICE;
    if (at < bytes.length) response.write(slice, next);
    else response.end(slice);
  };
  next();
}

export function writeJson(response: ServerResponse, status: number, body: string): void {
  writeHead(response, status, "application/json", body);
  response.end(body);
}

/**
 * Writes a refusal, at once, also where the rest of the request is still on its way. It is a GraphQL response, so it comes
 * in the media type that the client asks for; in plain JSON where it takes neither.
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: HttpError,
  requestId: string,
  reading: ChunkLimiter,
): void {
  const isHttp1 = request.httpVersionMajor === 1;
  for (const [name, value] of Object.entries(refusal.headers)) {
    if (isHttp1 || name !== "connection") response.setHeader(name, value);
  }
  if (refusal.retryAfter !== undefined) response.setHeader("retry-after", String(refusal.retryAfter));
  // Nobody can tell whether what comes next on the connection is the body after all.
  if (isHttp1 && !request.complete && waitsForContinue(request)) response.setHeader("connection", "close");
  const body = refusal.toBody(requestId);
  writeHead(response, refusal.status, acceptedType(request.headers.accept) ?? "application/json", body);
  // HTTP/2 has a word for an answer that comes before the whole request.
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

/** Bytes and milliseconds that a client is given to notice that its request is refused. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_TIME = 2_000;

/**
 * Reads what is left of a refused request and forgets it. A connection that is closed with unread bytes is reset, and
 * the client may then never see why. Tells whether that was all of the request.
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
