import type { IncomingMessage } from "node:http";
import { type Caller, type Identify, Unidentified } from "../core/caller.js";
import { headerOnce } from "./operation-call.js";
import { Refusal } from "./refusal.js";

/** Who sends a request; a refusal where the gateway will not talk to strangers. */
export async function introduce(request: IncomingMessage, identify: Identify): Promise<Caller> {
  try {
    return await identify({ header: headerOnce(request), address: request.socket.remoteAddress ?? "" });
  } catch (error) {
    if (!(error instanceof Unidentified)) throw error;
    throw new Refusal(401, "UNAUTHENTICATED", error.message, {
      ...(error.challenge === undefined ? {} : { headers: { "www-authenticate": error.challenge } }),
    });
  }
}
