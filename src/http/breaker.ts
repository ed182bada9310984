import { stoodStill } from "../dialect/cancellation.js";
import { type ErrorKind, UpstreamError } from "../dialect/upstream-error.js";
import type { ClientSettings } from "./client.js";

const COUNTED: ReadonlySet<ErrorKind> = new Set(["unreachable", "timed-out", "failed", "protocol"]);

/**
 * What speaks against the upstream itself. A refusal or a conflict does not: it was able to answer. Nor does anything
 * that it reports as a mistake of the one who asks, such as a header that is too long for it, nor a failure it reports
 * below 500: who asks for something else must not be shut out with them.
 */
function speaksAgainst({ kind, status }: UpstreamError): boolean {
  if (status !== undefined && status >= 400 && status < 500) return false;
  return COUNTED.has(kind) && !(kind === "failed" && status !== undefined && status < 500);
}

const GIVEN_UP: ReadonlySet<ErrorKind> = new Set(["cancelled", "operation-timeout", "overloaded"]);

/** A call that was given up says nothing either way, nor does one that this process had no time for. */
function saysNothing(error: UpstreamError): boolean {
  return GIVEN_UP.has(error.kind) || stoodStill(error);
}

export type BreakerState = "closed" | "open" | "half-open";

/**
 * Stops asking an upstream that keeps failing; after a while one call tries whether it is back. Own code because with
 * cockatiel's a call from before the outage that ends late opens the breaker again, and a probe whose client leaves
 * counts as a verdict.
 */
export class Breaker {
  readonly #upstream: string;
  readonly #openFor: number;
  readonly #window: BreakerWindow;
  readonly #listeners: ((state: BreakerState) => void)[] = [];
  #state: BreakerState = "closed";
  /** When the next probe may go, as `performance.now()` counts. */
  #probeAt = 0;
  /** Counts the changes of state. */
  #era = 0;

  constructor(upstream: string, settings: ClientSettings["breaker"]) {
    this.#upstream = upstream;
    this.#openFor = settings.open;
    this.#window = new BreakerWindow(settings);
  }

  get state(): BreakerState {
    return this.#state;
  }

  onChange(listener: (state: BreakerState) => void): void {
    this.#listeners.push(listener);
  }

  /** Fails at once while the upstream is left alone, so that nobody queues for a refusal. */
  check(operation: string): void {
    const wait = this.#probeAt - performance.now();
    if (this.#state === "closed" || (this.#state === "open" && wait <= 0)) return;
    throw new UpstreamError({
      kind: "shed",
      upstream: this.#upstream,
      operation,
      message: "The upstream has failed too often lately and is left alone for a moment.",
      retryAfter: Math.max(1, Math.ceil(wait / 1000)),
      sent: false,
    });
  }

  /** A call goes out, or fails like `check`. Gives what `learn` has to be told with its outcome. */
  begin(operation: string): number {
    this.check(operation);
    if (this.#state === "open") this.#turn("half-open");
    return this.#era;
  }

  /** What came of a call; `error` undefined = it was answered, `era` undefined = it is not counted. Gives the state then. */
  learn(era: number | undefined, error: unknown): BreakerState {
    // What a call of an earlier state finds out is no news any more.
    if (era !== this.#era) return this.#state;
    if (error === undefined) this.#count(false);
    else if (error instanceof UpstreamError && !saysNothing(error)) this.#count(speaksAgainst(error));
    else if (this.#state === "half-open") this.#open(0);
    return this.#state;
  }

  #count(failed: boolean): void {
    if (this.#state === "closed") {
      if (this.#window.count(failed)) this.#open(this.#openFor);
    } else if (failed) {
      this.#open(this.#openFor);
    } else {
      // What went wrong before says nothing about the upstream that has come back.
      this.#window.clear();
      this.#turn("closed");
    }
  }

  #open(ms: number): void {
    // Up to a tenth more, so that many gateways do not all come back in the same instant.
    this.#probeAt = performance.now() + ms * (1 + Math.random() / 10);
    this.#turn("open");
  }

  #turn(state: BreakerState): void {
    this.#state = state;
    this.#era += 1;
    for (const listener of this.#listeners) listener(state);
  }
}

interface Slice {
  readonly startedAt: number;
  failures: number;
  calls: number;
}

/** When a breaker opens: at least `minimumCalls` within the last `window` ms, of which at least the share `failures` failed. */
class BreakerWindow {
  readonly #failures: number;
  readonly #minimumCalls: number;
  readonly #window: number;
  #slices: Slice[] = [];

  constructor(settings: { failures: number; minimumCalls: number; window: number }) {
    this.#failures = settings.failures;
    this.#minimumCalls = settings.minimumCalls;
    this.#window = settings.window;
  }

  clear(): void {
    this.#slices = [];
  }

  /** Counts one call; true where too many have failed. */
  count(failed: boolean): boolean {
    const now = performance.now();
    while (this.#slices[0] && now - this.#slices[0].startedAt > this.#window) this.#slices.shift();
    let last = this.#slices.at(-1);
    if (!last || now - last.startedAt > this.#window / 10) {
      last = { startedAt: now, failures: 0, calls: 0 };
      this.#slices.push(last);
    }
    last.calls += 1;
    if (failed) last.failures += 1;
    return failed && this.#tooMany();
  }

  #tooMany(): boolean {
    let calls = 0;
    let failures = 0;
    for (const slice of this.#slices) {
      calls += slice.calls;
      failures += slice.failures;
    }
    return calls >= this.#minimumCalls && failures >= this.#failures * calls;
  }
}
