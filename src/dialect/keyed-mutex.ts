import type { CancelSignal } from "./cancellation.js";

/** Runs tasks on one key one after the other; tasks on different keys do not wait for each other. */
export interface Mutex {
  /** Rejects with the signal's reason if it fires before the task has begun. */
  take<T>(key: string, signal: CancelSignal, task: () => Promise<T>): Promise<T>;
}

/** Among the tasks of this process. */
export class KeyedMutex implements Mutex {
  /** By key: who waits for the task that runs, in their order. */
  readonly #waiting = new Map<string, Set<() => void> | undefined>();

  async take<T>(key: string, signal: CancelSignal, task: () => Promise<T>): Promise<T> {
    if (this.#waiting.has(key)) {
      const waiting = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiting);
      await arrival(waiting, signal);
    } else {
      this.#waiting.set(key, undefined);
    }
    try {
      return await task();
    } finally {
      this.#pass(key);
    }
  }

  #pass(key: string): void {
    const next = this.#waiting.get(key)?.values().next().value;
    if (next) next();
    else this.#waiting.delete(key);
  }
}

/** Resolves when it is this one's turn. Who leaves before gives up its place alone. */
function arrival(waiting: Set<() => void>, signal: CancelSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const arrive = (): void => {
      waiting.delete(arrive);
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const leave = (): void => {
      waiting.delete(arrive);
      reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    waiting.add(arrive);
  });
}
