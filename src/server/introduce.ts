import type { IncomingMessage } from "node:http";
import { type Caller, type Identify, Unidentified } from "../core/caller.js";
import { Refusal } from "./refusal.js";

/** Who sends a request; a refusal where the gateway will not talk to strangers. */
export async function introduce(request: IncomingMessage, identify: Identify): Promise<Caller> {
  const header = (name: string): string | undefined => {
    const values = request.headersDistinct[name] ?? [];
    // Of two it is not known which one was meant, and something in between may have looked at the other one.
    return values.length === 1 ? values[0] : undefined;
  };
  try {
    return await identify({ header, address: request.socket.remoteAddress ?? "" });
  } catch (error) {
    if (!(error instanceof Unidentified)) throw error;
    throw new Refusal(401, "UNAUTHENTICATED", error.message, {
      ...(error.challenge === undefined ? {} : { headers: { "www-authenticate": error.challenge } }),
    });
  }
}
