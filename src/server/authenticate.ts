import type { IncomingMessage } from "node:http";
import { type Caller, type Identify, IdentityUnavailable, Unidentified } from "../dialect/caller.js";
import { HttpError } from "./http-error.js";
import { headerOnce } from "./operation-call.js";

/** Who sends a request; a refusal where the gateway will not talk to strangers. */
export async function authenticate(
  request: IncomingMessage,
  address: string,
  identify: Identify,
): Promise<Caller> {
  try {
    return await identify({ header: headerOnce(request), address });
  } catch (error) {
    if (error instanceof IdentityUnavailable)
      throw new HttpError(503, "OVERLOADED", error.message, { retryAfter: 5 });
    if (!(error instanceof Unidentified)) throw error;
    throw new HttpError(401, "UNAUTHENTICATED", error.message, {
      ...(error.challenge === undefined ? {} : { headers: { "www-authenticate": error.challenge } }),
    });
  }
}
