import type { IncomingMessage } from "node:http";

/** The network address of whoever sends a request. */
export function clientAddress(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? "";
}
