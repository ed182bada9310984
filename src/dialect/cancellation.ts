/** Fires when nobody waits for a result any more. Every `AbortSignal` is one. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/**
 * What an AbortController does, at a twentieth of the cost: each upstream call needs several, and nearly all of them are
 * never aborted. Listeners are called once, in their order; one that is added after the abort is not called.
 */
export class Cancellation implements CancelSignal {
  #aborted = false;
  #reason: unknown;
  /** Most have one listener. */
  #first: (() => void) | undefined;
  #others: Set<() => void> | undefined;

  get signal(): CancelSignal {
    return this;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    const listeners = [...(this.#first ? [this.#first] : []), ...(this.#others ?? [])];
    this.#first = undefined;
    this.#others = undefined;
    for (const listener of listeners) listener();
  }

  addEventListener(_type: "abort", listener: () => void): void {
    if (this.#aborted || listener === this.#first) return;
    if (this.#first === undefined && !this.#others?.size) {
      this.#first = listener;
    } else {
      this.#others ??= new Set();
      this.#others.add(listener);
    }
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    if (listener === this.#first) this.#first = undefined;
    else this.#others?.delete(listener);
  }
}

/** An `AbortSignal`, for Node's timers; made only where one is needed. */
export function platformSignal(signal: CancelSignal): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  const controller = new AbortController();
  if (signal.aborted) controller.abort(signal.reason);
  else signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
  return controller.signal;
}

/** Milliseconds. A timer that is later than this shows that the process stood still, and was not merely busy. */
const STANDSTILL = 500;

/** Why a time limit passed: this process stood still, which says nothing about whoever was waited for. */
export class StoodStill extends Error {
  override readonly name = "StoodStill";
}

/** Whether a time limit passed only because this process stood still. */
export function stoodStill(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof StoodStill || stoodStill(error.cause);
}

/**
 * A timer for a time limit. An answer may have come while the process stood still, be it stopped or busy: so sockets
 * are read first, and `judge` gets to know of a standstill.
 */
export class PatientTimer {
  readonly #judge: (why: StoodStill | undefined) => void;
  readonly #due: number;
  readonly #timer: NodeJS.Timeout;
  #reading: NodeJS.Immediate | undefined;

  /** `ms` from now. */
  constructor(ms: number, judge: (why: StoodStill | undefined) => void) {
    this.#judge = judge;
    this.#due = performance.now() + ms;
    this.#timer = setTimeout(this.#onTime, ms);
  }

  clear(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#reading);
  }

  readonly #onTime = (): void => {
    const late = Math.round(performance.now() - this.#due);
    const why = late > STANDSTILL ? new StoodStill(`this process stood still for ${late} ms`) : undefined;
    // The first comes after sockets were looked at, the second after what they then gave.
    this.#reading = setImmediate(() => {
      this.#reading = setImmediate(this.#judge, why);
    });
  };
}
