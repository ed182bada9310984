import { type CancelSignal, StoodStill } from "../dialect/cancellation.js";
import { errorCode, UpstreamError, type UpstreamErrorFacts } from "../dialect/upstream-error.js";

type Known = Pick<UpstreamErrorFacts, "kind" | "message" | "retryable">;

const UNREACHED: Known = { kind: "unreachable", message: "The upstream could not be reached." };
const BROKEN: Known = { kind: "unreachable", message: "The connection to the upstream broke." };
const SLOW: Known = { kind: "timed-out", message: "Connecting to the upstream took too long." };
/** Asking again shows the same certificates. */
const UNTRUSTED: Known = {
  kind: "unreachable",
  message: "The upstream's TLS certificate was not accepted.",
  retryable: false,
};

const NO_TLS: Known = {
  kind: "unreachable",
  message: "The TLS connection to the upstream was refused.",
  retryable: false,
};

const GARBLED: Known = { kind: "protocol", message: "The upstream's answer is not valid HTTP." };

/**
 * Codes of Node and undici, and what they mean for a caller. Whatever is not here is a broken connection, or one that
 * was never made.
 */
const CODES: Readonly<Record<string, Known>> = {
  ECONNREFUSED: UNREACHED,
  ENOTFOUND: UNREACHED,
  EAI_AGAIN: UNREACHED,
  EHOSTUNREACH: UNREACHED,
  ENETUNREACH: UNREACHED,
  EADDRNOTAVAIL: UNREACHED,
  UND_ERR_CLOSED: UNREACHED,
  UND_ERR_DESTROYED: UNREACHED,
  ETIMEDOUT: SLOW,
  UND_ERR_CONNECT_TIMEOUT: SLOW,
  UND_ERR_HEADERS_OVERFLOW: GARBLED,
  UND_ERR_INVALID_ARG: {
    kind: "bad-request",
    message: "The request cannot be sent: a header or path is not valid.",
  },
  EPROTO: NO_TLS,
  CERT_HAS_EXPIRED: UNTRUSTED,
  CERT_NOT_YET_VALID: UNTRUSTED,
  CERT_REJECTED: UNTRUSTED,
  CERT_REVOKED: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  HOSTNAME_MISMATCH: UNTRUSTED,
  INVALID_CA: UNTRUSTED,
  INVALID_PURPOSE: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: UNTRUSTED,
};

/** Marks the error of a connection that could not be made: by itself it looks like that of one that broke. */
export class NotConnected extends Error {
  readonly code: string;

  constructor(error: Error) {
    const first = firstOf(error);
    super(first.message);
    this.code = errorCode(first) ?? "";
  }
}

/** Of several addresses that were tried, the first one's error says what happened. */
function firstOf(error: Error): Error {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return first instanceof Error ? firstOf(first) : error;
}

function known({ name, message }: Error, code: string, answered: boolean): Known | undefined {
  // The parser's errors have no code; a body cut short is a broken connection all the same.
  if (name === "HTTPParserError" && !message.includes("EOF")) return GARBLED;
  // Before the headers are complete, it is they that contradict each other, not a body that ends early.
  if (code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" && !answered) return GARBLED;
  if (code.startsWith("ERR_SSL_")) return NO_TLS;
  // undici's message for a response that was not asked for: 100, 101, or one too many.
  if (code === "UND_ERR_SOCKET" && /^bad (?:response|upgrade)$/.test(message)) return GARBLED;
  return CODES[code];
}

/** Turns what undici throws into a failure, `answered` once headers came. What the log needs stays as the cause. */
export function fromTransport(
  error: Error,
  upstream: string,
  operation: string,
  sent: boolean,
  answered = false,
): UpstreamError {
  const { name, message } = error;
  const code = errorCode(error) ?? "";
  // A copy: the originals carry sockets, certificates and bytes of the answer, none of which belong in a log.
  const why = error.cause instanceof StoodStill ? { cause: error.cause } : undefined;
  const cause = Object.assign(new Error(message, why), { name, code });
  const meaning = known(error, code, answered) ?? (error instanceof NotConnected ? UNREACHED : BROKEN);
  return new UpstreamError({ ...meaning, upstream, operation, sent, cause });
}

/**
 * The failure that an aborted signal stands for. A signal of the server carries one; any other signal, such as
 * `AbortSignal.timeout`, carries an exception of the platform, which must not pass for a fault of the upstream.
 */
export function failureOf(
  reason: unknown,
  upstream: string,
  operation: string,
  sent: boolean,
): UpstreamError {
  if (reason instanceof UpstreamError) return reason.with({ upstream, operation, sent });
  const late = reason instanceof Error && reason.name === "TimeoutError";
  return new UpstreamError({
    kind: late ? "operation-timeout" : "cancelled",
    upstream,
    operation,
    message: late ? "The operation took too long." : "The call was given up.",
    sent,
    cause: reason,
  });
}

/** The outcome, or the signal's failure if that comes first. What leads to the outcome is not stopped. */
export function orAborted<T>(
  outcome: Promise<T>,
  signal: CancelSignal,
  upstream: string,
  operation: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(failureOf(signal.reason, upstream, operation, true));
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
    const stopListening = (): void => signal.removeEventListener("abort", leave);
    outcome.then(
      (value) => {
        stopListening();
        resolve(value);
      },
      (error: unknown) => {
        stopListening();
        reject(error);
      },
    );
  });
}
