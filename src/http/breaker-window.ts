import { CircuitState, type IBreaker } from "cockatiel";

interface Slice {
  readonly startedAt: number;
  failures: number;
  calls: number;
}

/**
 * When a breaker opens: at least `minimumCalls` within the last `window` ms, of which at least the share `failures`
 * failed. Cockatiel's own sampling forgets old calls only as new ones come in, and opens only above the share.
 */
export class BreakerWindow implements IBreaker {
  readonly #failures: number;
  readonly #minimumCalls: number;
  readonly #window: number;
  #slices: Slice[] = [];

  constructor(settings: { failures: number; minimumCalls: number; window: number }) {
    this.#failures = settings.failures;
    this.#minimumCalls = settings.minimumCalls;
    this.#window = settings.window;
  }

  /** Cockatiel's hook for keeping state across processes, which the gateway does not do. */
  get state(): unknown {
    return undefined;
  }

  set state(_: unknown) {
    this.#slices = [];
  }

  success(state: CircuitState): void {
    // A good probe: what went wrong before says nothing about the upstream that has come back.
    if (state === CircuitState.HalfOpen) this.#slices = [];
    this.#count(false);
  }

  failure(state: CircuitState): boolean {
    this.#count(true);
    if (state !== CircuitState.Closed) return true;
    let calls = 0;
    let failures = 0;
    for (const slice of this.#slices) {
      calls += slice.calls;
      failures += slice.failures;
    }
    return calls >= this.#minimumCalls && failures >= this.#failures * calls;
  }

  #count(failed: boolean): void {
    const now = performance.now();
    while (this.#slices[0] && now - this.#slices[0].startedAt > this.#window) this.#slices.shift();
    let last = this.#slices.at(-1);
    if (!last || now - last.startedAt > this.#window / 10) {
      last = { startedAt: now, failures: 0, calls: 0 };
      this.#slices.push(last);
    }
    last.calls += 1;
    if (failed) last.failures += 1;
  }
}
