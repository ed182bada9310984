import type { IncomingMessage, ServerResponse } from "node:http";
import { acceptedType, type MediaType } from "./accept.js";
import { drainRequest } from "./drain-request.js";
import type { HttpError } from "./http-error.js";

function writeHead(response: ServerResponse, status: number, type: MediaType, body: string): void {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "content-length": Buffer.byteLength(body),
  });
}

export function writeJson(response: ServerResponse, status: number, body: string): void {
  writeHead(response, status, "application/json", body);
  response.end(body);
}

/**
 * Writes a refusal, at once, also where the rest of the request is still on its way. It is a GraphQL response, so it comes
 * in the media type that the client asks for; in plain JSON where it takes neither.
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: HttpError,
  requestId: string,
): void {
  for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
  if (refusal.retryAfter !== undefined) response.setHeader("retry-after", String(refusal.retryAfter));
  const body = refusal.toBody(requestId);
  writeHead(response, refusal.status, acceptedType(request.headers.accept) ?? "application/json", body);
  if (request.complete) {
    response.end(body);
    return;
  }
  response.write(body);
  drainRequest(request, (whole) => {
    if (whole) response.end();
    else response.destroy();
  });
}
