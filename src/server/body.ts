import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { HeldBytes } from "../dialect/call.js";
import { PatientTimer } from "../dialect/cancellation.js";
import { type ChunkLimiter, overloaded } from "./admission.js";
import { HttpError } from "./http-error.js";

const BYTE_ORDER_MARK = "\ufeff";

/** Milliseconds in which a body arrives that nobody holds back; only after them does it take a place. */
const PROMPT = 100;

function tooLarge(most: number): HttpError {
  const message = `The body must have at most ${most} bytes.`;
  // So that a client stops sending, where it listens at all before it is done.
  return new HttpError(413, "REQUEST_REFUSED", message, { headers: { connection: "close" } });
}

const NO_ROOM = "The gateway holds too much for other requests.";

/** Nobody is there any more to be told. */
function endedEarly(): HttpError {
  return new HttpError(400, "REQUEST_REFUSED", "The request ended early.");
}

export interface BodyRules {
  /** Bytes. */
  readonly most: number;
  /** Where it finds its room. */
  readonly held: HeldBytes;
  readonly reading: ChunkLimiter;
  /** Called once it is certain that the body will be read. */
  wanted(): void;
  /** Called where the body lets the gateway wait: throws where too many do. The result ends the wait. */
  pending(): () => void;
}

/** The whole body; a longer one is refused as soon as that is known, declared or not. */
export async function readBody(request: IncomingMessage, rules: BodyRules): Promise<string> {
  const { most } = rules;
  if (Number(request.headers["content-length"] ?? 0) > most) throw tooLarge(most);
  rules.wanted();
  const body = await bytesOf(request, rules);
  if (!isUtf8(body)) throw new HttpError(400, "BAD_USER_INPUT", "The body is not UTF-8.");
  const text = body.toString("utf8");
  // Some editors and Windows tools put a mark for the byte order in front; JSON has no use for it.
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** In one piece: a body that comes byte by byte would otherwise take hundreds of bytes for each of them. */
function appended(gathered: Buffer, size: number, chunk: Buffer): Buffer {
  const enough = size + chunk.length;
  const room = gathered.length >= enough ? gathered : Buffer.allocUnsafeSlow(enough * 2);
  if (room !== gathered) gathered.copy(room, 0, 0, size);
  chunk.copy(room, size);
  return room;
}

function bytesOf(request: IncomingMessage, { most, held, reading, pending }: BodyRules): Promise<Buffer> {
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
      if (size + chunk.length > most) fail(tooLarge(most));
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
    // Its client has gone while somebody found out who it is: nothing will be told of it any more.
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
