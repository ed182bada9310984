import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { HttpError } from "./http-error.js";

/** Requests of one connection that may be without an answer at once. */
const MAX_OPEN = 64;
/** More than so many come from a client that does not listen. */
const MAX_REFUSED = 256;
/** Milliseconds between two looks at what is read. */
const SWEEP = 250;

/** What one connection has asked and not been answered yet. */
interface Connection {
  readonly socket: Socket;
  /** In the order of the requests; the first one is being written or worked at. */
  readonly open: Set<ServerResponse>;
  /** Bytes that the other side has taken, as of the last look, and when it last took some. */
  taken: number;
  takenAt: number;
}

/** The connections of a server: how much each may ask ahead, and for how long it may leave its answers unread. */
export class Connections {
  readonly #known = new Map<Duplex, Connection>();
  readonly #flushTimeout: () => number;

  /** `flushTimeout`: milliseconds, read anew at every look. */
  constructor(server: Server, flushTimeout: () => number) {
    this.#flushTimeout = flushTimeout;
    server.once("listening", () => {
      const sweep = setInterval(() => this.#sweep(), SWEEP).unref();
      server.once("close", () => clearInterval(sweep));
    });
  }

  /** A request has come. `over` is called once: its answer is out, or nobody is there any more to read it. */
  begin({ socket }: IncomingMessage, response: ServerResponse, over: () => void): void {
    const { open } = this.#known.get(socket) ?? this.#add(socket);
    open.add(response);
    response.once("close", () => {
      if (open.delete(response)) over();
    });
    if (open.size > MAX_OPEN + MAX_REFUSED) socket.destroy();
  }

  /** Refuses a request before which too many of its connection are still to be answered. */
  check({ socket }: IncomingMessage): void {
    if ((this.#known.get(socket)?.open.size ?? 0) <= MAX_OPEN) return;
    const message = `A connection may have at most ${MAX_OPEN} requests without an answer.`;
    throw new HttpError(503, "OVERLOADED", message, { retryAfter: 1, headers: { connection: "close" } });
  }

  /** What a connection has asked and not been answered yet, in that order. */
  unanswered(socket: Duplex): readonly ServerResponse[] {
    return [...(this.#known.get(socket)?.open ?? [])];
  }

  #add(socket: Socket): Connection {
    const connection = { socket, open: new Set<ServerResponse>(), taken: 0, takenAt: 0 };
    this.#known.set(socket, connection);
    socket.once("close", () => {
      this.#known.delete(socket);
      for (const response of connection.open) {
        // Node tells only the one whose turn it is.
        response.destroy();
        response.emit("close");
      }
    });
    return connection;
  }

  /** Closes connections whose answers nobody reads; where there is nothing to read yet, it is not the client who waits. */
  #sweep(): void {
    const now = performance.now();
    const limit = this.#flushTimeout();
    for (const connection of this.#known.values()) {
      const { socket } = connection;
      const taken = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || taken !== connection.taken) {
        connection.taken = taken;
        connection.takenAt = now;
      } else if (now - connection.takenAt >= limit) socket.destroy();
    }
  }
}
