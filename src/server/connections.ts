import { randomUUID } from "node:crypto";
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { errorCode } from "../dialect/upstream-error.js";
import { HttpError } from "../graphql/errors.js";

/** Unanswered requests allowed on one connection. */
const MAX_OPEN = 64;
/** A client that sends this many more is not reading its responses. */
const MAX_REFUSED = 256;
/** Milliseconds between two checks of what clients have read. */
const SWEEP = 250;

/** One connection and its unanswered requests. */
interface Connection {
  readonly socket: Socket;
  /** In request order; the first is being worked on or written. */
  readonly open: Set<ServerResponse>;
  /** Bytes the client had taken at the last check, and when it last took some. */
  taken: number;
  takenAt: number;
}

/**
 * The connections of a server and the requests that are in flight on them: how many each may pipeline, and how long it may
 * leave responses unread.
 */
export class Connections {
  readonly #known = new Map<Duplex, Connection>();
  readonly #flushTimeout: () => number;
  #sweeping: NodeJS.Timeout | undefined;
  #inFlight = 0;
  #waiting: (() => void)[] = [];

  /** `flushTimeout`: milliseconds, read at every check. */
  constructor(flushTimeout: () => number) {
    this.#flushTimeout = flushTimeout;
  }

  /** Requests whose response has not been sent, and whose client is still there. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Resolves once no request is in flight. */
  whenNone(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /**
   * Registers a request, and refuses it when its connection already has too many unanswered ones. `over` is called once, even
   * then: when its response has been sent, or the client has gone.
   */
  begin({ socket }: IncomingMessage, response: ServerResponse, exchange: { over(): void }): void {
    const { open } = this.#known.get(socket) ?? this.#add(socket);
    open.add(response);
    this.#inFlight += 1;
    response.on("close", () => {
      if (!open.delete(response)) return;
      exchange.over();
      this.#inFlight -= 1;
      if (this.#inFlight === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    });
    if (open.size <= MAX_OPEN) return;
    if (open.size > MAX_OPEN + MAX_REFUSED) socket.destroy();
    const message = `A connection may have at most ${MAX_OPEN} requests without an answer.`;
    throw new HttpError(503, "OVERLOADED", message, { retryAfter: 1, headers: { connection: "close" } });
  }

  /** Ends those on which something is still to be answered; the others are of no concern here. */
  closeAll(): void {
    for (const { socket, open } of this.#known.values()) if (open.size > 0) socket.destroy();
  }

  /** The responses a connection is still waiting for, in request order. */
  unanswered(socket: Duplex): readonly ServerResponse[] {
    return [...(this.#known.get(socket)?.open ?? [])];
  }

  #add(socket: Socket): Connection {
    const connection = { socket, open: new Set<ServerResponse>(), taken: 0, takenAt: 0 };
    this.#known.set(socket, connection);
    this.#sweeping ??= setInterval(() => this.#sweep(), SWEEP).unref();
    socket.once("close", () => {
      this.#known.delete(socket);
      if (this.#known.size === 0) {
        clearInterval(this.#sweeping);
        this.#sweeping = undefined;
      }
      for (const response of connection.open) {
        // Node emits `close` only on the response being written.
        response.destroy();
        response.emit("close");
      }
    });
    return connection;
  }

  /** Closes connections whose client does not read its responses. With nothing to read yet, the client is not to blame. */
  #sweep(): void {
    const now = performance.now();
    const limit = this.#flushTimeout();
    for (const connection of this.#known.values()) {
      const { socket, open } = connection;
      const taken = socket.bytesWritten - socket.writableLength;
      // What else a host writes there is its own affair.
      if (open.size === 0 || socket.writableLength === 0 || taken !== connection.taken) {
        connection.taken = taken;
        connection.takenAt = now;
      } else if (now - connection.takenAt >= limit) socket.destroy();
    }
  }
}

function httpErrorFor(error: Error): HttpError {
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
 * Answers what Node's parser rejects in the same shape as everything else; Node's own answer has no body. Earlier requests
 * on the connection are answered first, and then nothing more is sent: the client could not tell an error from the response
 * to one of them.
 */
export function answerBrokenRequests(server: Server, connections: Connections): void {
  const ending = new WeakSet<Duplex>();
  server.on("clientError", (error: Error, socket: Duplex) => {
    // Once parsing has failed, every further byte fails too.
    if (ending.has(socket)) return;
    ending.add(socket);
    // If TLS failed, there is nothing we could send that the client would understand.
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
    // The broken request has already been refused for another reason.
    if (unanswered.some(({ headersSent }) => headersSent)) {
      socket.destroy();
      return;
    }
    const httpError = httpErrorFor(error);
    const requestId = randomUUID();
    const body = httpError.toBody(requestId);
    const head = [
      `HTTP/1.1 ${httpError.status} ${STATUS_CODES[httpError.status]}`,
      "content-type: application/json; charset=utf-8",
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${requestId}`,
      "cache-control: no-store",
      "connection: close",
    ].join("\r\n");
    socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
  });
}
