import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { HttpError } from "./http-error.js";

const BYTE_ORDER_MARK = "\ufeff";

function tooLarge(most: number): HttpError {
  const message = `The body must have at most ${most} bytes.`;
  // So that a client stops sending, where it listens at all before it is done.
  return new HttpError(413, "REQUEST_REFUSED", message, { headers: { connection: "close" } });
}

/** The whole body; a longer one is refused as soon as that is known, declared or not. */
export async function readBody(request: IncomingMessage, most: number): Promise<string> {
  if (Number(request.headers["content-length"] ?? 0) > most) throw tooLarge(most);
  const body = await bytesOf(request, most);
  if (!isUtf8(body)) throw new HttpError(400, "BAD_USER_INPUT", "The body is not UTF-8.");
  const text = body.toString("utf8");
  // Some editors and Windows tools put a mark for the byte order in front; JSON has no use for it.
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

function bytesOf(request: IncomingMessage, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= most) return;
      request.off("data", onData);
      reject(tooLarge(most));
    };
    request.on("data", onData);
    request.once("end", () => resolve(Buffer.concat(chunks, size)));
    // Nobody is there any more to be told; without a listener the error would end the process.
    request.once("error", () => reject(new HttpError(400, "REQUEST_REFUSED", "The request ended early.")));
  });
}
