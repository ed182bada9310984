import { type Call, type Client, type ErrorKind, type Operation, UpstreamError } from "../../../dialect.js";

/** Milliseconds after the server was last out of reach within which it may still be starting. */
const STARTING = 30_000;

const AWAY: ReadonlySet<ErrorKind> = new Set(["unreachable", "timed-out", "shed"]);
const REFUSED: ReadonlySet<ErrorKind> = new Set(["refused-us", "unauthenticated"]);

/**
 * A node that starts answers requests before it can read its users, and for about a second refuses the best of
 * credentials in the words it has for wrong ones (seen on 8.19.21). Whoever read that as it stands would
 * look for a password that is right. So between an outage and the first success it counts as being away.
 */
export function mindfulOfStarts(client: Client): Client {
  let awayAt = Number.NEGATIVE_INFINITY;
  /** When it first answered after that. */
  let backAt = Number.NEGATIVE_INFINITY;

  async function send<T>(operation: Operation<T>, call: Call): Promise<T> {
    const begunAt = performance.now();
    try {
      const value = await client.send(operation, call);
      if (backAt < awayAt && !operation.anonymous) backAt = performance.now();
      return value;
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      if (AWAY.has(error.kind) || (error.status ?? 0) >= 500) awayAt = performance.now();
      const justAway = performance.now() - awayAt < STARTING;
      // What began before the first success may have been refused before it, too.
      const started = backAt >= awayAt && begunAt > backAt;
      if (!REFUSED.has(error.kind) || !justAway || started) throw error;
      const message = "The upstream is starting and cannot check credentials yet.";
      throw error.with({ kind: "unreachable", message, retryable: true });
    }
  }

  return {
    name: client.name,
    forwards: client.forwards,
    room: (call) => client.room(call),
    send,
    merged: (bulk) => client.merged(bulk),
    close: () => client.close(),
  };
}
