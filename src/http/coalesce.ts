import { Cancellation, type CancelSignal } from "../dialect/cancellation.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import type { UpstreamResponse } from "../dialect/upstream-response.js";
import { failureOf, orAborted } from "./aborted.js";

/** Whoever joined within this share of a call's time has waited as long as it would have for a call of its own. */
const SAME_TIME = 0.1;

interface Flight {
  /** As `performance.now()` counts. */
  readonly startedAt: number;
  readonly outcome: Promise<UpstreamResponse>;
  readonly abort: Cancellation;
  passengers: number;
}

/**
 * Lets identical reads that are under way at the same time share one call. Nothing is kept after the flight. The key
 * must hold the credential: one caller's answer never reaches another.
 */
export class Coalescer {
  readonly #upstream: string;
  readonly #flights = new Map<string, Flight>();

  constructor(upstream: string) {
    this.#upstream = upstream;
  }

  /**
   * The flight's own signal fires once every passenger has left; each passenger leaves alone by its signal. A flight whose
   * time is up takes down those who began with it: who came later flies on, together with the others who did.
   */
  async share(
    key: string,
    operation: string,
    signal: CancelSignal,
    fly: (signal: CancelSignal) => Promise<UpstreamResponse>,
  ): Promise<UpstreamResponse> {
    for (;;) {
      if (signal.aborted) throw failureOf(signal.reason, this.#upstream, operation, false);
      const flight = this.#flights.get(key) ?? this.#start(key, fly);
      const joinedAt = performance.now();
      flight.passengers += 1;
      try {
        return await orAborted(flight.outcome, signal, this.#upstream, operation);
      } catch (error) {
        const late = joinedAt - flight.startedAt > SAME_TIME * (performance.now() - flight.startedAt);
        if (signal.aborted || !late || !(error instanceof UpstreamError) || error.kind !== "timed-out")
          throw error;
      } finally {
        flight.passengers -= 1;
        if (flight.passengers === 0 && this.#forget(key, flight)) flight.abort.abort(signal.reason);
      }
    }
  }

  #start(key: string, fly: (signal: CancelSignal) => Promise<UpstreamResponse>): Flight {
    const abort = new Cancellation();
    const startedAt = performance.now();
    const flight: Flight = { startedAt, outcome: fly(abort.signal), abort, passengers: 0 };
    this.#flights.set(key, flight);
    const land = (): void => void this.#forget(key, flight);
    flight.outcome.then(land, land);
    return flight;
  }

  /** False where the flight has landed already. */
  #forget(key: string, flight: Flight): boolean {
    return this.#flights.get(key) === flight && this.#flights.delete(key);
  }
}
