import { type FailureFacts, UpstreamFailure } from "../core/failure.js";

type Known = Pick<FailureFacts, "kind" | "message">;

const UNREACHED: Known = { kind: "unreachable", message: "The upstream could not be reached." };
const BROKEN: Known = { kind: "unreachable", message: "The connection to the upstream broke." };
const UNTRUSTED: Known = { kind: "unreachable", message: "The upstream's TLS certificate was not accepted." };
const GARBLED: Known = { kind: "protocol", message: "The upstream's answer is not valid HTTP." };

/** Codes of Node and undici, and what they mean for a caller. Whatever is not here is a broken connection. */
const CODES: Readonly<Record<string, Known>> = {
  ECONNREFUSED: UNREACHED,
  ENOTFOUND: UNREACHED,
  EAI_AGAIN: UNREACHED,
  EHOSTUNREACH: UNREACHED,
  ENETUNREACH: UNREACHED,
  EADDRNOTAVAIL: UNREACHED,
  ETIMEDOUT: { kind: "timed-out", message: "Connecting to the upstream took too long." },
  UND_ERR_CONNECT_TIMEOUT: { kind: "timed-out", message: "Connecting to the upstream took too long." },
  UND_ERR_HEADERS_OVERFLOW: GARBLED,
  UND_ERR_INVALID_ARG: {
    kind: "bad-request",
    message: "The request cannot be sent: a header or path is not valid.",
  },
  CERT_HAS_EXPIRED: UNTRUSTED,
  CERT_NOT_YET_VALID: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: UNTRUSTED,
};

function codeOf(error: Error): string {
  if (error instanceof AggregateError) {
    const first: unknown = error.errors[0];
    if (first instanceof Error) return codeOf(first);
  }
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

function known(code: string): Known {
  // The parser's codes name the byte it stumbled over; a body cut short is a broken connection all the same.
  if (code.startsWith("HPE_") && code !== "HPE_INVALID_EOF_STATE") return GARBLED;
  return CODES[code] ?? BROKEN;
}

/** Turns what undici throws into a failure. The original stays as the cause, for the log. */
export function fromTransport(
  error: Error,
  upstream: string,
  operation: string,
  sent: boolean,
): UpstreamFailure {
  return new UpstreamFailure({ ...known(codeOf(error)), upstream, operation, sent, cause: error });
}
