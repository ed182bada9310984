import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Call, CallBudget, type HeldBytes } from "../dialect/call.js";
import { Cancellation, type TimeLimit, type TimeLimits } from "../dialect/cancellation.js";
import {
  type Attempt,
  type Caller,
  type RequestFacts,
  type RequestTrace,
  SCOPES,
  type Scope,
} from "../dialect/request-facts.js";
import { UpstreamError } from "../dialect/upstream-error.js";

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The client's own id if it is safe to log, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Reads headers; repeated ones as Node joins them: the first, or all separated by commas. */
export function headerOf(request: IncomingMessage): (name: string) => string | undefined {
  return (name) => {
    const value = request.headers[name];
    return typeof value === "string" ? value : undefined;
  };
}

/** Every line of one header, in order. */
export function headerLines({ rawHeaders }: IncomingMessage, name: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [given = "", value = ""] = [rawHeaders[at], rawHeaders[at + 1]];
    // Nearly all differ in length already.
    if (given.length === name.length && given.toLowerCase() === name) lines.push(value);
  }
  return lines;
}

/**
 * Reads headers that must not be repeated: with two, nobody knows which one was meant, and a proxy may have checked the
 * other one.
 */
export function headerOnce(request: IncomingMessage): (name: string) => string | undefined {
  return (name) => onlyLine(request, name);
}

function onlyLine(request: IncomingMessage, name: string): string | undefined {
  // Node keeps what it drops of repeated headers in the raw ones alone.
  if (request.headers[name] === undefined) return undefined;
  const lines = headerLines(request, name);
  return lines.length === 1 ? lines[0] : undefined;
}

export interface CallOptions {
  /** For the whole operation. */
  readonly limits: TimeLimits;
  readonly upstreamCalls: number;
  readonly caller: Caller;
  readonly held: HeldBytes;
  readonly facts: RequestFacts;
  observe(attempt: Attempt, facts: RequestFacts): void;
}

function failure(kind: "cancelled" | "operation-timeout", message: string): UpstreamError {
  return new UpstreamError({ kind, upstream: "", operation: "operation", message });
}

/**
 * What upstream calls may know about one request, from its body on. `begin` starts the operation; `done` must be called after
 * it, and `closed` with its response. What is held for the request is held until its response is closed.
 */
export class OperationCall implements Call {
  readonly requestId: string;
  readonly signal = new Cancellation();
  readonly trace: RequestTrace | undefined;
  readonly budget: CallBudget;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #options: CallOptions;
  #scopes: string | undefined;
  #headerName: string | undefined;
  #header: string | undefined;
  #limit: TimeLimit | undefined;
  #leave: (() => void) | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, options: CallOptions) {
    const { facts, upstreamCalls, held } = options;
    this.#request = request;
    this.#response = response;
    this.#options = options;
    this.requestId = facts.requestId;
    this.trace = facts.trace;
    this.budget = new CallBudget(upstreamCalls, held);
  }

  /** `leave` gives back the operation's slot. */
  begin(leave: () => void): void {
    this.#leave = leave;
    this.#limit = this.#options.limits.start(this);
  }

  get scopes(): string {
    this.#scopes ??= scopesText(this.#options.caller.scopes);
    return this.#scopes;
  }

  header(name: string): string | undefined {
    // Each upstream call asks for the same one, several times.
    if (name !== this.#headerName) {
      this.#headerName = name;
      this.#header = onlyLine(this.#request, name);
    }
    return this.#header;
  }

  observe(attempt: Attempt): void {
    this.#options.observe(attempt, this.#options.facts);
  }

  done(): void {
    if (this.#limit) this.#options.limits.clear(this.#limit);
    this.#leave?.();
  }

  onTimeUp(): void {
    this.signal.abort(failure("operation-timeout", "The operation took too long."));
  }

  /** The response has been sent, or the client has gone. */
  closed(): void {
    if (!this.#response.writableEnded) this.signal.abort(failure("cancelled", "The client has gone."));
    this.#options.held.end();
  }
}

/** In the order in which scopes are declared, so that equal sets have equal texts. */
function scopesText(scopes: ReadonlySet<Scope>): string {
  let text = "";
  for (const scope of SCOPES) if (scopes.has(scope)) text += `${scope} `;
  return text;
}
