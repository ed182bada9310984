import { randomUUID } from "node:crypto";
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { errorCode } from "../dialect/upstream-error.js";
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

function refusalFor(error: Error): HttpError {
  switch (errorCode(error)) {
    case "HPE_HEADER_OVERFLOW":
      return new HttpError(431, "REQUEST_REFUSED", "The headers of a request must have at most 16384 bytes.");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new HttpError(408, "REQUEST_REFUSED", "The request took too long to arrive.");
    default:
      return new HttpError(400, "REQUEST_REFUSED", "This is not an HTTP request.");
  }
}

/**
 * Answers what Node's parser gives up on in the same shape as everything else; Node's own answer has no body. What was
 * asked before on the same connection is answered first, and then nothing else is: nobody could tell a refusal from the
 * answer to an earlier request.
 */
export function answerBrokenRequests(server: Server, connections: Connections): void {
  const ending = new WeakSet<Duplex>();
  server.on("clientError", (error: Error, socket: Duplex) => {
    // Every further byte is as broken as the first one.
    if (ending.has(socket)) return;
    ending.add(socket);
    // Of a connection on which TLS failed nothing can be said that its client would understand.
    const isHttp = /^(?:HPE_|ERR_HTTP_)/.test(errorCode(error) ?? "");
    if (!isHttp || !socket.writable) {
      socket.destroy();
      return;
    }
    const unanswered = connections.unanswered(socket);
    const whole = unanswered.filter(({ req }) => req.complete);
    if (whole.length > 0) {
      let left = whole.length;
      for (const response of whole) {
        response.once("close", () => {
          left -= 1;
          if (left === 0) socket.end(() => socket.destroy());
        });
      }
      return;
    }
    // The broken request itself has been refused for another reason.
    if (unanswered.some(({ headersSent }) => headersSent)) {
      socket.destroy();
      return;
    }
    const refusal = refusalFor(error);
    const requestId = randomUUID();
    const body = refusal.toBody(requestId);
    const head = [
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
      "content-type: application/json; charset=utf-8",
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${requestId}`,
      "cache-control: no-store",
      "connection: close",
    ].join("\r\n");
    socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
  });
}
