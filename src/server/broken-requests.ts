import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Server } from "node:net";
import type { Duplex } from "node:stream";
import { errorCode } from "../dialect/error-code.js";
import type { Connections } from "./connections.js";
import { HttpError } from "./http-error.js";

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
