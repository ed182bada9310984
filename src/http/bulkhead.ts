import { type CancelSignal, type TimeLimit, TimeLimits } from "../dialect/cancellation.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import { failureOf } from "./errors.js";

/** Who wants a place; told once: of the place, or why there is none. */
export interface Entrant {
  readonly operation: { readonly name: string };
  readonly signal: CancelSignal;
  entered(): void;
  refused(error: UpstreamError): void;
}

/** Milliseconds that a call waits for a free place before it is refused. */
const MAX_WAIT = 1000;

/**
 * Bounds the calls in flight to one upstream and the queue before them, so that a slow upstream cannot take all of
 * the gateway with it. Own code because cockatiel's bulkhead cannot drop a queued call whose client has gone.
 */
export class Bulkhead {
  readonly upstream: string;
  readonly #places: number;
  readonly #longestQueue: number;
  readonly #queue = new Set<Waiter>();
  readonly #limits = new TimeLimits(MAX_WAIT);
  #taken = 0;

  constructor(upstream: string, places: number, longestQueue: number) {
    this.upstream = upstream;
    this.#places = places;
    this.#longestQueue = longestQueue;
  }

  get inFlight(): number {
    return this.#taken;
  }

  /** Whether who enters now has to wait. */
  get isFull(): boolean {
    return this.#taken >= this.#places;
  }

  get queued(): number {
    return this.#queue.size;
  }

  /** Gives a place, at once or after a wait. Whoever has entered must leave. */
  enter(entrant: Entrant): void {
    const { operation, signal } = entrant;
    if (!this.isFull) {
      this.#taken += 1;
      entrant.entered();
    } else if (signal.aborted) {
      entrant.refused(failureOf(signal.reason, this.upstream, operation.name, false));
    } else if (this.#queue.size >= this.#longestQueue) {
      entrant.refused(full(this.upstream, operation.name));
    } else {
      this.#queue.add(new Waiter(this.upstream, entrant, this.#queue, this.#limits));
    }
  }

  leave(): void {
    const [next] = this.#queue;
    // The place passes on directly, so nobody can slip in between.
    if (next) next.enter();
    else this.#taken -= 1;
  }
}

function full(upstream: string, operation: string): UpstreamError {
  const message = "Too many calls of the upstream are waiting already.";
  return new UpstreamError({ kind: "shed", upstream, operation, message, sent: false });
}

/** One who waits: until there is a place, the wait is too long, or its caller leaves. */
class Waiter {
  readonly #upstream: string;
  readonly #entrant: Entrant;
  readonly #queue: Set<Waiter>;
  readonly #limits: TimeLimits;
  readonly #limit: TimeLimit;

  constructor(upstream: string, entrant: Entrant, queue: Set<Waiter>, limits: TimeLimits) {
    this.#upstream = upstream;
    this.#entrant = entrant;
    this.#queue = queue;
    this.#limits = limits;
    this.#limit = limits.start(this);
    entrant.signal.addEventListener("abort", this, { once: true });
  }

  enter(): void {
    this.#done();
    this.#entrant.entered();
  }

  onTimeUp(): void {
    this.#done();
    this.#entrant.refused(full(this.#upstream, this.#entrant.operation.name));
  }

  handleEvent(): void {
    this.#done();
    const { signal, operation } = this.#entrant;
    this.#entrant.refused(failureOf(signal.reason, this.#upstream, operation.name, false));
  }

  #done(): void {
    this.#queue.delete(this);
    this.#limits.clear(this.#limit);
    this.#entrant.signal.removeEventListener("abort", this);
  }
}
