import type { IncomingMessage } from "node:http";

/** Bytes and milliseconds that a client is given to notice that its request is refused. */
const MOST = 4 * 1024 * 1024;
const LONGEST = 2_000;

/**
 * Reads what is left of a refused request and forgets it. A connection that is closed with unread bytes is reset, and
 * the client may then never see why.
 */
export function swallowRest(request: IncomingMessage, done: () => void): void {
  let left = MOST;
  const finish = (): void => {
    clearTimeout(timer);
    request.off("data", onData).off("end", finish).off("close", finish);
    done();
  };
  const onData = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) finish();
  };
  const timer = setTimeout(finish, LONGEST);
  request.on("data", onData).once("end", finish).once("close", finish);
}
