import type { IncomingMessage } from "node:http";
import { StartLimiter } from "./start-limiter.js";

/** Bytes of a body that need not wait. */
const AT_ONCE = 65_536;

/**
 * Lets large bodies be read a few chunks at a time. The event loop would otherwise read all that hundreds of clients send at
 * once, megabytes of each, before it looks at anything else.
 */
export class ReadingTurns {
  readonly #chunks = new StartLimiter();

  /** Called for each chunk of a body of which so many bytes are read: lets it pause until its turn. */
  next(request: IncomingMessage, read: number): void {
    if (read <= AT_ONCE || request.complete) return;
    const turn = this.#chunks.take();
    if (!turn) return;
    request.pause();
    void turn.then(() => request.resume());
  }
}
