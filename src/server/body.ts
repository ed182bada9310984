import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.js";

const tooLarge = (most: number): Refusal =>
  new Refusal(413, "REQUEST_REFUSED", `The body must have at most ${most} bytes.`, { close: true });

/** The whole body; a longer one is refused as soon as that is known, declared or not. */
export function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > most) return Promise.reject(tooLarge(most));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) {
        request.pause();
        reject(tooLarge(most));
      } else {
        chunks.push(chunk);
      }
    });
    request.on("end", () => resolve(Buffer.concat(chunks, size)));
    request.on("error", reject);
    request.on("close", () => reject(new Error("the client has gone")));
  });
}
