import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Attempt, type Call, CallBudget, type HeldBytes } from "../dialect/call.js";
import type { Caller } from "../dialect/caller.js";
import { Cancellation, PatientTimer } from "../dialect/cancellation.js";
import type { RequestTrace } from "../dialect/request-facts.js";
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
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
}

/**
 * Reads headers that must not be repeated: with two, nobody knows which one was meant, and a proxy may have checked the
 * other one.
 */
export function headerOnce(request: IncomingMessage): (name: string) => string | undefined {
  return (name) => {
    const lines = headerLines(request, name);
    return lines.length === 1 ? lines[0] : undefined;
  };
}

export interface CallOptions {
  readonly requestId: string;
  readonly trace: RequestTrace | undefined;
  /** Milliseconds for the whole operation. */
  readonly operationTimeout: number;
  readonly upstreamCalls: number;
  readonly caller: Caller;
  readonly held: HeldBytes;
  observe(attempt: Attempt): void;
}

function failure(kind: "cancelled" | "operation-timeout", message: string): UpstreamError {
  return new UpstreamError({ kind, upstream: "", operation: "operation", message });
}

/** What upstream calls may know about one request. `done` must be called, or the operation's timer keeps running. */
export function operationCall(
  request: IncomingMessage,
  response: ServerResponse,
  options: CallOptions,
): { readonly call: Call; done(): void } {
  const abort = new Cancellation();
  const onClose = (): void => {
    if (!response.writableEnded) abort.abort(failure("cancelled", "The client has gone."));
  };
  const timer = new PatientTimer(options.operationTimeout, () =>
    abort.abort(failure("operation-timeout", "The operation took too long.")),
  );
  response.once("close", onClose);
  return {
    call: {
      requestId: options.requestId,
      signal: abort.signal,
      scopes: [...options.caller.scopes].sort().join(" "),
      trace: options.trace,
      header: headerOnce(request),
      budget: new CallBudget(options.upstreamCalls, options.held),
      observe: options.observe,
    },
    done: () => {
      timer.clear();
      response.off("close", onClose);
    },
  };
}
