import { UpstreamError } from "./upstream-error.js";

/** Who gets to know of a cancellation: a function, or an object of which `handleEvent` is called. */
export type CancelListener = (() => void) | { handleEvent(): void };

/** Fires when nobody waits for a result any more. Every `AbortSignal` is one. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: CancelListener, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: CancelListener): void;
}

/**
 * What an AbortController does, at a twentieth of the cost: each upstream call needs several, and nearly all of them are
 * never aborted. Listeners are called once, in their order; one that is added after the abort is not called.
 */
export class Cancellation implements CancelSignal {
  /** Set by `abort` alone, and once. */
  aborted = false;
  reason: unknown;
  /** Most have one listener. */
  #first: CancelListener | undefined;
  #others: Set<CancelListener> | undefined;

  get signal(): CancelSignal {
    return this;
  }

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = [...(this.#first ? [this.#first] : []), ...(this.#others ?? [])];
    this.#first = undefined;
    this.#others = undefined;
    for (const listener of listeners) {
      if (typeof listener === "function") listener();
      else listener.handleEvent();
    }
  }

  addEventListener(_type: "abort", listener: CancelListener): void {
    if (this.aborted || listener === this.#first) return;
    if (this.#first === undefined && !this.#others?.size) {
      this.#first = listener;
    } else {
      this.#others ??= new Set();
      this.#others.add(listener);
    }
  }

  removeEventListener(_type: "abort", listener: CancelListener): void {
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

function standstill(due: number): StoodStill | undefined {
  const late = Math.round(performance.now() - due);
  return late > STANDSTILL ? new StoodStill(`this process stood still for ${late} ms`) : undefined;
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
    const why = standstill(this.#due);
    // The first comes after sockets were looked at, the second after what they then gave.
    this.#reading = setImmediate(() => {
      this.#reading = setImmediate(this.#judge, why);
    });
  };
}

/** What has a time limit. */
export interface Limited {
  onTimeUp(why: StoodStill | undefined): void;
}

/** One time limit that runs: an entry of a list, in the order of their ends. */
export class TimeLimit {
  readonly due: number;
  readonly limited: Limited;
  next: TimeLimit | undefined;
  before: TimeLimit | undefined;
  isCleared = false;

  constructor(due: number, limited: Limited) {
    this.due = due;
    this.limited = limited;
  }
}

/** Timers fire up to so many milliseconds before their time. */
const EARLY = 1;

/**
 * Patient timers of one length, with one timer of Node's for all of them: nearly every one is cleared long before its time,
 * and each upstream call has several. They do not keep the process alive; the sockets that are waited for do.
 */
export class TimeLimits {
  readonly #ms: number;
  #first: TimeLimit | undefined;
  #last: TimeLimit | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerDue = 0;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** `due` as `performance.now()` counts; the length of the list from now unless said otherwise. */
  start(limited: Limited, due = performance.now() + this.#ms): TimeLimit {
    const limit = new TimeLimit(due, limited);
    let before = this.#last;
    // Hardly ever: who is given less time than the others takes a place before them.
    while (before && before.due > due) before = before.before;
    limit.before = before;
    limit.next = before ? before.next : this.#first;
    if (limit.next) limit.next.before = limit;
    else this.#last = limit;
    if (before) before.next = limit;
    else this.#first = limit;
    if (before === undefined) this.#wait();
    return limit;
  }

  clear(limit: TimeLimit): void {
    if (limit.isCleared) return;
    limit.isCleared = true;
    this.#remove(limit);
  }

  #remove(limit: TimeLimit): void {
    const { before, next } = limit;
    if (before) before.next = next;
    else if (this.#first === limit) this.#first = next;
    if (next) next.before = before;
    else if (this.#last === limit) this.#last = before;
    limit.before = undefined;
    limit.next = undefined;
  }

  /** A timer that was set for an entry that is gone is left to fire for nothing: setting it anew each time costs more. */
  #wait(): void {
    const due = this.#first?.due;
    if (due === undefined || (this.#timer && this.#timerDue <= due)) return;
    clearTimeout(this.#timer);
    this.#timerDue = due;
    this.#timer = setTimeout(this.#onTime, Math.max(1, due - performance.now())).unref();
  }

  readonly #onTime = (): void => {
    this.#timer = undefined;
    const over: { readonly limit: TimeLimit; readonly why: StoodStill | undefined }[] = [];
    const now = performance.now() + EARLY;
    for (let limit = this.#first; limit && limit.due <= now; limit = this.#first) {
      this.#remove(limit);
      over.push({ limit, why: standstill(limit.due) });
    }
    this.#wait();
    if (over.length === 0) return;
    const judge = (): void => {
      for (const { limit, why } of over) if (!limit.isCleared) limit.limited.onTimeUp(why);
    };
    // As above: after sockets were looked at, and after what they then gave.
    setImmediate(() => setImmediate(judge));
  };
}

/**
 * The end of one call's time: a cancellation that comes by itself, with a `timed-out` failure, or sooner with `outer`, whose
 * reason it then has. `clear` must be called.
 */
export class Deadline extends Cancellation implements Limited {
  readonly #upstream: string;
  readonly #operation: string;
  readonly #outer: CancelSignal | undefined;
  readonly #limits: TimeLimits;
  readonly #limit: TimeLimit;

  /** `endsAt` as `performance.now()` counts. */
  constructor(limits: TimeLimits, endsAt: number, upstream: string, operation: string, outer?: CancelSignal) {
    super();
    this.#upstream = upstream;
    this.#operation = operation;
    this.#outer = outer;
    this.#limits = limits;
    this.#limit = limits.start(this, endsAt);
    if (outer?.aborted) this.handleEvent();
    else outer?.addEventListener("abort", this, { once: true });
  }

  /** Milliseconds. */
  remaining(): number {
    return this.#limit.due - performance.now();
  }

  clear(): void {
    this.#limits.clear(this.#limit);
    this.#outer?.removeEventListener("abort", this);
  }

  onTimeUp(cause: StoodStill | undefined): void {
    const message = "The upstream did not answer in time.";
    const [upstream, operation] = [this.#upstream, this.#operation];
    this.abort(new UpstreamError({ kind: "timed-out", upstream, operation, message, cause }));
  }

  /** The outer signal has fired. */
  handleEvent(): void {
    this.abort(this.#outer?.reason);
  }
}
