import type { CancelSignal } from "./cancellation.js";

/** Lets tasks on one key run one after the other; those on different keys know nothing of each other. */
export interface Mutex {
  /** Rejects with the signal's reason where it fires before the turn has come. */
  take<T>(key: string, signal: CancelSignal, task: () => Promise<T>): Promise<T>;
}

/** Those of this process. */
export class KeyedMutex implements Mutex {
  readonly #last = new Map<string, Promise<void>>();

  async take<T>(key: string, signal: CancelSignal, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    let done = (): void => {};
    const mine = new Promise<void>((resolve) => {
      done = resolve;
    });
    // Whoever is next waits for all before, also where this one gives up its place.
    const last = before ? before.then(() => mine) : mine;
    this.#last.set(key, last);
    try {
      if (before) await arrival(before, signal);
      return await task();
    } finally {
      done();
      if (this.#last.get(key) === last) this.#last.delete(key);
    }
  }
}

function arrival(turn: Promise<void>, signal: CancelSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const left = (): void => reject(signal.reason);
    if (signal.aborted) return left();
    signal.addEventListener("abort", left, { once: true });
    turn.then(() => {
      signal.removeEventListener("abort", left);
      resolve();
    });
  });
}
