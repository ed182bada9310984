import type { IncomingMessage } from "node:http";
import type { ReadingTurns } from "./reading-turns.js";

/** Bytes and milliseconds that a client is given to notice that its request is refused. */
const MAX = 4 * 1024 * 1024;
const MAX_LENGTH = 2_000;

/**
 * Reads what is left of a refused request and forgets it. A connection that is closed with unread bytes is reset, and
 * the client may then never see why. Tells whether that was all of the request.
 */
export function drainRequest(
  request: IncomingMessage,
  reading: ReadingTurns,
  done: (whole: boolean) => void,
): void {
  let left = MAX;
  const finish = (whole: boolean): void => {
    clearTimeout(timer);
    request.off("data", onData).off("end", onEnd).off("close", onClose);
    done(whole);
  };
  const onData = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) finish(false);
    else reading.next(request, MAX - left);
  };
  const onEnd = (): void => finish(true);
  const onClose = (): void => finish(false);
  const timer = setTimeout(finish, MAX_LENGTH, false);
  request.on("data", onData).once("end", onEnd).once("close", onClose).resume();
}
