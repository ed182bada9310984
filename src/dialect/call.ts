import type { CancelSignal } from "./cancellation.js";
import type { Attempt, RequestTrace } from "./request-facts.js";
import { UpstreamError } from "./upstream-error.js";

/** What a call of an upstream may know of the GraphQL operation it serves. Made once per operation. */
export interface Call {
  readonly requestId: string;
  /** Fires when the client has gone or the operation's time is up. */
  readonly signal: CancelSignal;
  /** Gets the beginning and the end of each attempt; has the headers that pass the trace on. Undefined = no trace. */
  readonly trace: Pick<RequestTrace, "attempt"> | undefined;
  /** An inbound header by lower-case name; read only for upstreams that forward the caller's credentials. */
  header(name: string): string | undefined;
  /** The caller's scopes, as one text: reads are shared between callers of the same ones alone. */
  readonly scopes: string;
  /** When the call must be over, as `performance.now()` counts, where that is before the upstream's own time limit. */
  readonly endsAt?: number;
  /** Counts the calls of each upstream; throws once there are too many. */
  readonly budget: CallBudget;
  /** Called with every attempt. Must not throw. */
  observe(attempt: Attempt): void;
  /** Called with every attempt that another operation made for this one as well; absent if nobody observes them. */
  shared?(attempt: Attempt): void;
}

/** The same call with something changed. Spreading it would lose the methods of its class. */
export class ChangedCall implements Call {
  readonly requestId: string;
  readonly signal: CancelSignal;
  readonly trace: Call["trace"];
  readonly scopes: string;
  readonly budget: CallBudget;
  readonly endsAt?: number;
  readonly shared?: (attempt: Attempt) => void;
  readonly #of: Call;
  readonly #observe: ((attempt: Attempt) => void) | undefined;

  constructor(of: Call, changes: Partial<Pick<Call, "endsAt" | "observe" | "shared">>) {
    this.requestId = of.requestId;
    this.signal = of.signal;
    this.trace = of.trace;
    this.scopes = of.scopes;
    this.budget = of.budget;
    const endsAt = changes.endsAt ?? of.endsAt;
    if (endsAt !== undefined) this.endsAt = endsAt;
    const shared = changes.shared ?? of.shared?.bind(of);
    if (shared) this.shared = shared;
    this.#of = of;
    this.#observe = changes.observe;
  }

  header(name: string): string | undefined {
    return this.#of.header(name);
  }

  observe(attempt: Attempt): void {
    if (this.#observe) this.#observe(attempt);
    else this.#of.observe(attempt);
  }
}

/** Bounds what one operation may ask of one upstream, and what is held for it. */
export class CallBudget {
  readonly #limit: number;
  /** What is held in memory for the operation. */
  readonly held: HeldBytes;
  /** Of the upstream that was asked last; nearly every operation asks one alone. */
  #upstream = "";
  #calls = 0;
  #others: Map<string, number> | undefined;
  #attempts = 0;

  constructor(limit: number, held: HeldBytes = new ByteBudget(Number.POSITIVE_INFINITY).hold()) {
    this.#limit = limit;
    this.held = held;
  }

  spend(upstream: string, operation: string): void {
    this.#turnTo(upstream);
    const spent = this.#calls + 1;
    if (spent > this.#limit) {
      throw new UpstreamError({
        kind: "over-budget",
        upstream,
        operation,
        message: `The operation needs more than ${this.#limit} calls of one upstream.`,
        sent: false,
      });
    }
    this.#calls = spent;
  }

  /** Takes back a call that was not made after all. */
  refund(upstream: string): void {
    this.#turnTo(upstream);
    this.#calls = Math.max(0, this.#calls - 1);
  }

  #turnTo(upstream: string): void {
    if (upstream === this.#upstream) return;
    if (this.#upstream !== "") {
      this.#others ??= new Map();
      this.#others.set(this.#upstream, this.#calls);
    }
    this.#upstream = upstream;
    this.#calls = this.#others?.get(upstream) ?? 0;
  }

  /** Counts one attempt of a call; a call can have several. */
  attempted(): void {
    this.#attempts += 1;
  }

  /** All attempts so far. */
  get attempts(): number {
    return this.#attempts;
  }
}

/** Whoever holds no more bytes than this may use the last quarter of the budget, too. */
const SMALL = 65_536;
const FOR_LARGE = 0.75;

/** Bytes that may be held in memory for all requests together. */
export class ByteBudget {
  limit: number;
  #held = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get held(): number {
    return this.#held;
  }

  /** Room for one request, or for one answer of an upstream. */
  hold(): HeldBytes {
    return new HeldBytes(this);
  }

  /** For `HeldBytes` alone: holds `to` bytes instead of `from`; false if there is no room. */
  change(from: number, to: number): boolean {
    const held = this.#held - from + to;
    if (to > from && held > (to <= SMALL ? this.limit : this.limit * FOR_LARGE)) return false;
    this.#held = held;
    return true;
  }
}

/** What is held for one request. `end` must be called. */
export class HeldBytes {
  readonly #budget: ByteBudget;
  #bytes = 0;
  #ended = false;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  /** Holds further bytes; false if there is no room for them. */
  take(bytes: number): boolean {
    return this.only(this.#bytes + bytes);
  }

  /** Holds this many bytes in all; false if there is no room for them. */
  only(bytes: number): boolean {
    // After the end nothing is held any more.
    if (this.#ended) return true;
    if (!this.#budget.change(this.#bytes, bytes)) return false;
    this.#bytes = bytes;
    return true;
  }

  /** Gives all of it back. */
  end(): void {
    this.only(0);
    this.#ended = true;
  }

  /** Separate room in the same budget. */
  beside(): HeldBytes {
    return this.#budget.hold();
  }
}
