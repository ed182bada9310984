const MAX_LENGTH = 256;

/**
 * Whatever could name a machine: URLs, bracketed IPv6 and IPv4 addresses, host:port pairs. Each begins where a run of its
 * characters does, and nowhere within: begun at every place of a long text, the search would hold the process for minutes.
 */
const ADDRESSES = new RegExp(
  [
    String.raw`(?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/[^\s"'\]]+`,
    String.raw`\[(?=[0-9a-f]{0,4}:)[0-9a-f:.]{2,64}\](?::\d+)?`,
    String.raw`\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b`,
    String.raw`(?<![a-z0-9.-])\.*(?:localhost|[a-z0-9-]+(?:\.+[a-z0-9-]+)+):\d{2,5}\b`,
  ].join("|"),
  "gi",
);

const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;

/** A text fit for a client or a log line: one line, no addresses, at most 256 characters. */
export function clip(text: string): string {
  const plain = text.replace(CONTROLS, " ").replace(ADDRESSES, "<address>");
  return plain.length <= MAX_LENGTH ? plain : `${plain.slice(0, MAX_LENGTH - 1)}…`;
}

/** Shorter ones would take ordinary words out of a text, and are no secrets to speak of. */
const MIN_SECRET_LENGTH = 4;

/** A text without the credentials of an `Authorization` header: some servers quote what they were sent. */
export function withoutCredentials(text: string, authorization: string): string {
  const [scheme = "", value = ""] = authorization.split(/ +(.*)/s, 2);
  const plain = /^basic$/i.test(scheme) ? Buffer.from(value, "base64").toString("utf8") : "";
  const password = plain.slice(plain.indexOf(":") + 1);
  return [value === "" ? authorization : value, plain, password]
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .reduce((left, secret) => left.replaceAll(secret, "<secret>"), text);
}

/** Names of headers, settings and input fields whose values are never written anywhere. */
export const SECRET_NAMES: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "x-api-key",
  "password",
  "token",
  "accesstoken",
  "access_token",
  "bearer",
  "apikey",
  "jwt",
  "key",
  "secret",
]);

/**
 * Every way a call of an upstream can fail. The set is closed: `wire.ts` of a dialect picks a kind for what
 * became an answer, `http/` for what never did, and `graphql/` maps kinds to union members or codes.
 */
export type ErrorKind =
  // expected: members of a mutation's result union
  | "invalid"
  | "not-found"
  | "conflict"
  | "credentials-rejected"
  | "forbidden"
  | "read-only"
  // the rest: entries of `errors`
  | "bad-request"
  | "unauthenticated"
  | "refused-us"
  | "rate-limited"
  | "timed-out"
  | "unreachable"
  | "shed"
  | "failed"
  | "protocol"
  | "too-large"
  | "over-budget"
  | "overloaded"
  | "cancelled"
  | "operation-timeout";

/** What is wrong with an input, at the path a client wrote: `policies.1.restrictedTo.0.index`. */
export interface InputIssue {
  readonly path: string;
  readonly message: string;
}

/** What an `UpstreamError` is made of. */
export interface UpstreamErrorFacts {
  readonly kind: ErrorKind;
  /** The configured name of the upstream, as clients pass it; "" where none was chosen yet. */
  readonly upstream: string;
  /** The operation's name in this code, for logs. */
  readonly operation: string;
  /** Safe to show to a client: never a host, header or raw body. */
  readonly message: string;
  readonly issues?: readonly InputIssue[];
  /** HTTP status of the answer, for logs. */
  readonly status?: number;
  /** Seconds after which the upstream wants to be asked again. */
  readonly retryAfter?: number;
  /** False where the request provably never left: such a write may be sent again. */
  readonly sent?: boolean;
  /** Whether the same operation may well succeed later and is safe to repeat. */
  readonly retryable?: boolean;
  /** For the log only; never shown. */
  readonly cause?: unknown;
}

const RETRYABLE: ReadonlySet<ErrorKind> = new Set([
  "unreachable",
  "shed",
  "timed-out",
  "rate-limited",
  "failed",
  "operation-timeout",
  "overloaded",
]);

/** The one error class below `graphql/`. Its message is redacted and clipped when it is built. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";
  readonly kind: ErrorKind;
  readonly upstream: string;
  readonly operation: string;
  readonly issues: readonly InputIssue[];
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;
  readonly sent: boolean;
  readonly retryable: boolean;

  constructor(facts: UpstreamErrorFacts) {
    super(clip(facts.message), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.kind = facts.kind;
    this.upstream = facts.upstream;
    this.operation = facts.operation;
    this.issues = (facts.issues ?? []).map((issue) => ({ path: issue.path, message: clip(issue.message) }));
    this.status = facts.status;
    this.retryAfter = facts.retryAfter;
    this.sent = facts.sent ?? true;
    this.retryable = facts.retryable ?? RETRYABLE.has(facts.kind);
  }

  /** The same failure seen from elsewhere, e.g. with the paths of the client's input. */
  with(changes: Partial<UpstreamErrorFacts>): UpstreamError {
    return new UpstreamError({
      kind: this.kind,
      upstream: this.upstream,
      operation: this.operation,
      message: this.message,
      issues: this.issues,
      sent: this.sent,
      retryable: this.retryable,
      ...(this.status === undefined ? {} : { status: this.status }),
      ...(this.retryAfter === undefined ? {} : { retryAfter: this.retryAfter }),
      ...(this.cause === undefined ? {} : { cause: this.cause }),
      ...changes,
    });
  }
}

/** There is no room for an answer, whoever it is for. */
export function noRoom(upstream: string, operation: string): UpstreamError {
  const message = "The gateway holds too much for other requests.";
  return new UpstreamError({ kind: "overloaded", upstream, operation, message, retryAfter: 1 });
}

/**
 * Whether a write may have been done although it failed: it left, and no answer came, or none that says that nothing was
 * done. A 503 says that nothing was done.
 */
export function mayBeDone({ kind, sent, status }: UpstreamError): boolean {
  if (!sent) return false;
  switch (kind) {
    case "cancelled":
    case "operation-timeout":
    case "timed-out":
    case "unreachable":
      return true;
    case "failed":
      return status === undefined || (status >= 500 && status !== 503);
    case "protocol":
    case "too-large":
      return status === undefined || status < 400;
    default:
      return false;
  }
}

/** An input that can be refused without asking the upstream. */
export function invalidInput(
  upstream: string,
  operation: string,
  issues: readonly InputIssue[],
): UpstreamError {
  const message = issues.map((issue) => `${issue.path}: ${issue.message}`).join("; ");
  return new UpstreamError({ kind: "invalid", upstream, operation, message, issues, sent: false });
}

/** Node's code for an error, e.g. `ECONNREFUSED`; undefined if it has none. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
