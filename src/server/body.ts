import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { HeldBytes } from "../dialect/call.js";
import { PatientTimer } from "../dialect/cancellation.js";
import { type ChunkLimiter, overloaded } from "./admission.js";
import { HttpError } from "./http-error.js";

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

export interface BodyRules {
  /** In bytes. */
  readonly maxBytes: number;
  /** The budget its bytes count against. */
  readonly held: HeldBytes;
  readonly reading: ChunkLimiter;
  /** Called when it is certain that the body will be read. */
  wanted(): void;
  /** Called when the gateway has to wait for the body: throws if too many are pending. The result ends the wait. */
  pending(): () => void;
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

/** The whole body. One that is too long is refused as soon as that is known, declared or not. */
export async function readBody(request: IncomingMessage, rules: BodyRules): Promise<string> {
  const { maxBytes, held } = rules;
  const before = readBefore(request);
  if (before !== undefined) {
    const length = Buffer.byteLength(before);
    if (length > maxBytes) throw tooLarge(maxBytes);
    if (!held.take(length)) throw overloaded(NO_ROOM);
    return before;
  }
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  rules.wanted();
  const body = await bytesOf(request, rules);
  if (!isUtf8(body)) throw new HttpError(400, "BAD_USER_INPUT", "The body is not UTF-8.");
  const text = body.toString("utf8");
  // Some editors and Windows tools write a byte order mark, which JSON does not allow.
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** Copies chunks into one buffer: kept as chunks, a body sent byte by byte would take hundreds of bytes for each. */
function appended(gathered: Buffer, size: number, chunk: Buffer): Buffer {
  const enough = size + chunk.length;
  const room = gathered.length >= enough ? gathered : Buffer.allocUnsafeSlow(enough * 2);
  if (room !== gathered) gathered.copy(room, 0, 0, size);
  chunk.copy(room, size);
  return room;
}

function bytesOf(request: IncomingMessage, { maxBytes, held, reading, pending }: BodyRules): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let gathered: Buffer = Buffer.alloc(0);
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
    const onData = (chunk: Buffer): void => {
      if (size + chunk.length > maxBytes) fail(tooLarge(maxBytes));
      else if (!held.take(chunk.length)) fail(overloaded(NO_ROOM));
      else {
        gathered = size === 0 ? chunk : appended(gathered, size, chunk);
        size += chunk.length;
        reading.next(request, size);
      }
    };
    const onEnd = (): void => {
      settle();
      resolve(gathered.subarray(0, size));
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
            leave = pending();
          } catch (error) {
            fail(error);
          }
        });
    request.on("data", onData).once("end", onEnd).once("close", onClose);
  });
}
