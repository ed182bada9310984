import type { Answer } from "./answer.js";

interface Flight {
  readonly outcome: Promise<Answer>;
  readonly abort: AbortController;
  passengers: number;
}

/**
 * Lets identical reads that are under way at the same time share one call. Nothing is kept after the flight. The key
 * must hold the credential: one caller's answer never reaches another.
 */
export class Coalescer {
  readonly #flights = new Map<string, Flight>();

  /** The flight's own signal fires once every passenger has left; each passenger leaves alone by its signal. */
  async share(
    key: string,
    signal: AbortSignal,
    fly: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    if (signal.aborted) throw signal.reason;
    const flight = this.#flights.get(key) ?? this.#start(key, fly);
    flight.passengers += 1;
    try {
      return await raceAbort(flight.outcome, signal);
    } finally {
      flight.passengers -= 1;
      if (flight.passengers === 0) {
        this.#forget(key, flight);
        flight.abort.abort(signal.reason);
      }
    }
  }

  #start(key: string, fly: (signal: AbortSignal) => Promise<Answer>): Flight {
    const abort = new AbortController();
    const flight: Flight = { outcome: fly(abort.signal), abort, passengers: 0 };
    this.#flights.set(key, flight);
    const forget = (): void => this.#forget(key, flight);
    flight.outcome.then(forget, forget);
    return flight;
  }

  #forget(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}

function raceAbort<T>(outcome: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    const land = (): void => signal.removeEventListener("abort", onAbort);
    signal.addEventListener("abort", onAbort, { once: true });
    outcome.then(
      (answer) => {
        land();
        resolve(answer);
      },
      (error: unknown) => {
        land();
        reject(error);
      },
    );
  });
}
