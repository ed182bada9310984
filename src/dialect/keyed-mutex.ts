import type { CancelSignal } from "./cancellation.js";

/** Runs tasks on one key one after the other; tasks on different keys do not wait for each other. */
export interface Mutex {
  /** Rejects with the signal's reason if it fires before the task has begun. */
  take<T>(key: string, signal: CancelSignal, task: () => Promise<T>): Promise<T>;
}

/** Among the tasks of this process. */
export class KeyedMutex implements Mutex {
  readonly #last = new Map<string, Promise<void>>();

  async take<T>(key: string, signal: CancelSignal, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    let done = (): void => {};
    const mine = new Promise<void>((resolve) => {
      done = resolve;
    });
    // The next one waits for all before it, even if this one stops waiting.
    const last = before ? before.then(() => mine) : mine;
    this.#last.set(key, last);
    try {
      if (before) await ended(before, signal);
      return await task();
    } finally {
      done();
      if (this.#last.get(key) === last) this.#last.delete(key);
    }
  }
}

function ended(task: Promise<void>, signal: CancelSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abandon = (): void => reject(signal.reason);
    if (signal.aborted) return abandon();
    signal.addEventListener("abort", abandon, { once: true });
    task.then(() => {
      signal.removeEventListener("abort", abandon);
      resolve();
    });
  });
}
