import type { IncomingMessage, ServerResponse } from "node:http";
import { drainRequest } from "./drain-request.js";
import type { HttpError } from "./http-error.js";

const JSON_TYPE = "application/json; charset=utf-8";

export function writeJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": JSON_TYPE, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

/** Writes a refusal, at once, also where the rest of the request is still on its way. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: HttpError,
  requestId: string,
): void {
  for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
  if (refusal.retryAfter !== undefined) response.setHeader("retry-after", String(refusal.retryAfter));
  const body = refusal.toBody(requestId);
  if (request.complete) {
    writeJson(response, refusal.status, body);
    return;
  }
  response.writeHead(refusal.status, {
    "content-type": JSON_TYPE,
    "content-length": Buffer.byteLength(body),
  });
  response.write(body);
  drainRequest(request, (whole) => {
    if (whole) response.end();
    else response.destroy();
  });
}
