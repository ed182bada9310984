import type { IncomingMessage } from "node:http";
import { StartLimiter } from "./start-limiter.js";

/** Of this process, as the event loop is. */
const chunks = new StartLimiter();

/** Bytes that nobody has to wait with. */
const AT_ONCE = 65_536;

/**
 * Called for each chunk of a body of which so much is read: lets it pause until its turn where many are being read. The event loop would otherwise
 * read all that hundreds of clients send at once, megabytes of each, before it looks at anything else.
 */
export function readInTurns(request: IncomingMessage, read: number): void {
  if (read <= AT_ONCE || request.complete) return;
  const turn = chunks.take();
  if (!turn) return;
  request.pause();
  void turn.then(() => request.resume());
}
