import type { IncomingMessage } from "node:http";
import { type Caller, SCOPES } from "../core/caller.js";

const EVERYTHING = new Set(SCOPES);

/** `access: open`: everyone may do everything. */
export function identifyAnybody(request: IncomingMessage): Caller {
  return { name: "anonymous", scopes: EVERYTHING, address: request.socket.remoteAddress ?? "" };
}
