interface Slice {
  readonly startedAt: number;
  failures: number;
  calls: number;
}

/** When a breaker opens: at least `minimumCalls` within the last `window` ms, of which at least the share `failures` failed. */
export class BreakerWindow {
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
