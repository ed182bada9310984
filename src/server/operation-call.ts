import type { IncomingMessage } from "node:http";
import { type ByteBudget, type Call, CallBudget, type HeldBytes } from "../dialect/call.js";
import { Cancellation, type Limited } from "../dialect/cancellation.js";
import {
  type Attempt,
  type Caller,
  type RequestFacts,
  type RequestTrace,
  SCOPES,
  type Scope,
} from "../dialect/request-facts.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import { headerOnce } from "./request-guards.js";

/** What all operations of a handler have in common. */
export interface CallOptions {
  /** For all requests together. */
  readonly bytes: ByteBudget;
  readonly upstreamCalls: number;
  observe(attempt: Attempt, facts: RequestFacts): void;
}

function failure(kind: "cancelled" | "operation-timeout", message: string): UpstreamError {
  return new UpstreamError({ kind, upstream: "", operation: "operation", message });
}

/** What upstream calls may know about one request, from its body on. What is `held` for it is held until its response is closed. */
export class OperationCall implements Call, Limited {
  readonly requestId: string;
  readonly signal = new Cancellation();
  readonly trace: RequestTrace | undefined;
  readonly scopes: string;
  readonly budget: CallBudget;
  /** In memory, for the request. */
  readonly held: HeldBytes;
  readonly #request: IncomingMessage;
  readonly #facts: RequestFacts;
  readonly #options: CallOptions;
  #headerName: string | undefined;
  #header: string | undefined;

  constructor(request: IncomingMessage, facts: RequestFacts, caller: Caller, options: CallOptions) {
    this.#request = request;
    this.#facts = facts;
    this.#options = options;
    this.requestId = facts.requestId;
    this.trace = facts.trace;
    this.scopes = scopesText(caller.scopes);
    this.held = options.bytes.hold();
    this.budget = new CallBudget(options.upstreamCalls, this.held);
  }

  header(name: string): string | undefined {
    // Each upstream call asks for the same one, several times.
    if (name !== this.#headerName) {
      this.#headerName = name;
      this.#header = headerOnce(this.#request, name);
    }
    return this.#header;
  }

  observe(attempt: Attempt): void {
    this.#options.observe(attempt, this.#facts);
  }

  onTimeUp(): void {
    this.signal.abort(failure("operation-timeout", "The operation took too long."));
  }

  /** The client has gone. */
  cancel(): void {
    this.signal.abort(failure("cancelled", "The client has gone."));
  }
}

/** A bit for each, so that equal sets have equal texts. */
function scopesText(scopes: ReadonlySet<Scope>): string {
  let bits = 0;
  for (const scope of SCOPES) bits = 2 * bits + (scopes.has(scope) ? 1 : 0);
  return String(bits);
}
