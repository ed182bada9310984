import { isUtf8 } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HeldBytes } from "../dialect/call.js";
import { PatientTimer } from "../dialect/cancellation.js";
import { HttpError } from "../graphql/errors.js";
import { type Admission, overloaded } from "./admission.js";

const EMPTY = Buffer.alloc(0);
const BYTE_ORDER_MARK = "\ufeff";

/** Milliseconds within which an ordinary body arrives; only after that does it count as pending. */
const PROMPT = 100;

function tooLarge(maxBytes: number): HttpError {
  const message = `The body must have at most ${maxBytes} bytes.`;
  // Tells the client to stop sending, if it reads responses before it has finished.
  return new HttpError(413, "REQUEST_REFUSED", message, { headers: { connection: "close" } });
}

const NO_ROOM = "The gateway holds too much for other requests.";

/** The client has gone, so there is nobody to answer. */
function endedEarly(): HttpError {
  return new HttpError(400, "REQUEST_REFUSED", "The request ended early.");
}

const READ_BEFORE =
  "The body was read before it came to the gateway: mount the gateway in front of what parses bodies, or leave what was parsed in the request's `body`.";

/** What a host has read before and left in `body`, as Express does; undefined where it has read nothing. */
function readBefore(request: IncomingMessage): string | undefined {
  if (!request.readableDidRead && !request.readableEnded) return undefined;
  const body: unknown = "body" in request ? request.body : undefined;
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString("utf8");
  if (typeof body === "object" && body !== null) return JSON.stringify(body);
  throw new HttpError(500, "INTERNAL", READ_BEFORE);
}

/** Whether the client waits for 100 Continue before it sends its body. If it is refused instead, it never sends it. */
export function waitsForContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.expect?.toLowerCase() === "100-continue" && httpVersion !== "1.0";
}

/** The whole body, as text. One that is too long is refused as soon as that is known, declared or not; `held` counts its bytes. */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
  held: HeldBytes,
  admission: Admission,
  address: string,
): string | Promise<string> {
  const before = readBefore(request);
  if (before !== undefined) {
    const length = Buffer.byteLength(before);
    if (length > maxBytes) throw tooLarge(maxBytes);
    if (!held.take(length)) throw overloaded(NO_ROOM);
    return before;
  }
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  // It is certain now that the body will be read.
  if (waitsForContinue(request)) response.writeContinue();
  return request.complete && !request.destroyed
    ? taken(request, maxBytes, held)
    : gathered(request, maxBytes, held, admission, address);
}

/** A host may have asked for text instead (`setEncoding`). */
function bytesOf(chunk: unknown, { readableEncoding }: IncomingMessage): Buffer {
  if (chunk instanceof Buffer) return chunk;
  return typeof chunk === "string" ? Buffer.from(chunk, readableEncoding ?? "utf8") : EMPTY;
}

/** A body that has arrived. */
function taken(request: IncomingMessage, maxBytes: number, held: HeldBytes): string {
  const bytes = bytesOf(request.read(), request);
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  const text = textOf(bytes);
  if (!held.take(bytes.length)) throw overloaded(NO_ROOM);
  return text;
}

function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new HttpError(400, "BAD_USER_INPUT", "The body is not UTF-8.");
  const text = body.toString("utf8");
  // Some editors and Windows tools write a byte order mark, which JSON does not allow.
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** Copies chunks into one buffer: kept as chunks, a body sent byte by byte would take hundreds of bytes for each. */
function appended(begun: Buffer, size: number, chunk: Buffer): Buffer {
  const enough = size + chunk.length;
  const room = begun.length >= enough ? begun : Buffer.allocUnsafeSlow(enough * 2);
  if (room !== begun) begun.copy(room, 0, 0, size);
  chunk.copy(room, size);
  return room;
}

function gathered(
  request: IncomingMessage,
  maxBytes: number,
  held: HeldBytes,
  admission: Admission,
  address: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = EMPTY;
    let size = 0;
    let leave: (() => void) | undefined;
    const settle = (): void => {
      late?.clear();
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      leave?.();
      leave = undefined;
    };
    const fail = (error: unknown): void => {
      settle();
      held.end();
      reject(error);
    };
    const onData = (part: unknown): void => {
      const chunk = bytesOf(part, request);
      if (size + chunk.length > maxBytes) fail(tooLarge(maxBytes));
      else if (!held.take(chunk.length)) fail(overloaded(NO_ROOM));
      else {
        bytes = size === 0 ? chunk : appended(bytes, size, chunk);
        size += chunk.length;
        admission.reading.next(request, size);
      }
    };
    const onEnd = (): void => {
      settle();
      try {
        resolve(textOf(bytes.length === size ? bytes : bytes.subarray(0, size)));
      } catch (error) {
        reject(error);
      }
    };
    const onClose = (): void => fail(endedEarly());
    // The client left while it was being identified: no further event will come.
    if (request.destroyed) {
      reject(endedEarly());
      return;
    }
    const late = request.complete
      ? undefined
      : new PatientTimer(PROMPT, () => {
          try {
            leave = admission.pendingBody(address);
          } catch (error) {
            fail(error);
          }
        });
    request.on("data", onData).once("end", onEnd).once("close", onClose);
  });
}
