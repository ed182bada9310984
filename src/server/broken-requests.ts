import { randomUUID } from "node:crypto";
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Server } from "node:net";
import type { Duplex } from "node:stream";
import { errorCode } from "../dialect/error-code.js";
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

/** Answers what Node's parser gives up on in the same shape as everything else; Node's own answer has no body. */
export function answerBrokenRequests(server: Server): void {
  const answers = new WeakMap<object, ServerResponse>();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    answers.set(request.socket, response);
  });
  server.on("clientError", (error: Error, socket: Duplex) => {
    const last = answers.get(socket);
    // Bytes in the middle of another request's answer would be taken for a part of it; after the last one, for a
    // second answer.
    const answering = last?.headersSent === true && !(last.writableFinished && last.shouldKeepAlive);
    // Of a connection on which TLS failed nothing can be said that its client would understand.
    const isHttp = /^(?:HPE_|ERR_HTTP_)/.test(errorCode(error) ?? "");
    if (!isHttp || !socket.writable || answering) {
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
