import type { Call } from "../dialect/call.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import type { Auth } from "./client.js";

/** What a call authenticates with at the upstream. */
export interface Credential {
  /** The value of `Authorization`; undefined = none is sent. */
  readonly authorization: string | undefined;
  /** Calls may be shared only under the same key. It may be the secret itself: it is kept no longer than the call is. */
  readonly key: string;
}

/** Where the credentials of a call come from. */
export interface Credentials {
  /** They are the caller's own, so a refusal is an error of the caller (401) and not of the gateway. */
  readonly forwarded: boolean;
  of(call: Call): Promise<Credential> | Credential;
  /** How many bytes of them are sent; 0 while that is not known. */
  bytes(call: Call): number;
  /** The same, where it is at hand and fit to be sent. */
  held(call: Call): Credential | undefined;
  /** Called when the upstream has refused this credential; true if a fresh one is worth one more try. */
  renew(refused: Credential, error: UpstreamError): boolean;
}

const NO_CREDENTIAL: Credential = { authorization: undefined, key: "" };
/** A visible ASCII value; the HTTP client would refuse anything else later, with a less helpful message. */
const VALUE = /^[\t\x20-\x7e]+$/;

function forwarded(header: string, upstream: string): Credentials {
  return {
    forwarded: true,
    held(call) {
      const authorization = call.header(header);
      if (authorization === undefined || authorization === "") return NO_CREDENTIAL;
      return VALUE.test(authorization) ? { authorization, key: authorization } : undefined;
    },
    of(call) {
      const authorization = call.header(header);
      if (authorization === undefined || authorization === "") return NO_CREDENTIAL;
      if (!VALUE.test(authorization)) {
        throw new UpstreamError({
          kind: "unauthenticated",
          upstream,
          operation: "credentials",
          message: "The credentials for the upstream are not a valid header value.",
          sent: false,
        });
      }
      return { authorization, key: authorization };
    },
    bytes: (call) => call.header(header)?.length ?? 0,
    renew: () => false,
  };
}

function fixed(credential: Credential): Credentials {
  const bytes = credential.authorization?.length ?? 0;
  return {
    forwarded: false,
    of: () => credential,
    held: () => credential,
    bytes: () => bytes,
    renew: () => false,
  };
}

/** Everything but `login`, which needs a session. */
export function staticCredentials(auth: Exclude<Auth, { kind: "login" }>, upstream: string): Credentials {
  switch (auth.kind) {
    case "none":
      return fixed(NO_CREDENTIAL);
    case "service":
      return fixed({ authorization: auth.authorization, key: "service" });
    case "forward":
      return forwarded(auth.header, upstream);
  }
}

export { NO_CREDENTIAL };
