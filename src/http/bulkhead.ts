import { type CancelSignal, PatientTimer } from "../dialect/cancellation.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import { failureOf } from "./aborted.js";

interface Waiter {
  enter(): void;
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
  #taken = 0;

  constructor(upstream: string, places: number, longestQueue: number) {
    this.upstream = upstream;
    this.#places = places;
    this.#longestQueue = longestQueue;
  }

  get inFlight(): number {
    return this.#taken;
  }

  get queued(): number {
    return this.#queue.size;
  }

  /** Takes a place, or waits for one; gives the function that frees it, which may be called twice. */
  async enter(operation: string, signal: CancelSignal): Promise<() => void> {
    if (this.#taken < this.#places) this.#taken += 1;
    else await this.#wait(operation, signal);
    let inside = true;
    return () => {
      if (inside) this.#leave();
      inside = false;
    };
  }

  #leave(): void {
    const [next] = this.#queue;
    if (next) next.enter();
    else this.#taken -= 1;
  }

  #full(operation: string): UpstreamError {
    return new UpstreamError({
      kind: "shed",
      upstream: this.upstream,
      operation,
      message: "Too many calls of the upstream are waiting already.",
      sent: false,
    });
  }

  #wait(operation: string, signal: CancelSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(failureOf(signal.reason, this.upstream, operation, false));
    if (this.#queue.size >= this.#longestQueue) return Promise.reject(this.#full(operation));
    return new Promise((resolve, reject) => {
      const done = (): void => {
        this.#queue.delete(waiter);
        timer.clear();
        signal.removeEventListener("abort", onAbort);
      };
      const onAbort = (): void => {
        done();
        reject(failureOf(signal.reason, this.upstream, operation, false));
      };
      const timer = new PatientTimer(MAX_WAIT, () => {
        done();
        reject(this.#full(operation));
      });
      const waiter: Waiter = {
        // The place passes on directly, so nobody can slip in between.
        enter: () => {
          done();
          resolve();
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#queue.add(waiter);
    });
  }
}
