import { Cancellation, type CancelSignal } from "../dialect/cancellation.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import type { UpstreamResponse } from "../dialect/upstream-response.js";
import { failureOf } from "./errors.js";

/** Whoever joined within this share of a call's time has waited as long as it would have for a call of its own. */
const SAME_TIME = 0.1;

/** Sends what an order says; ends with the signal. */
type Fly<Order> = (order: Order, signal: CancelSignal) => Promise<UpstreamResponse>;

/** One call, and everybody who waits for it. Its signal fires once the last of them has left. */
class Flight extends Cancellation {
  readonly startedAt = performance.now();
  passengers: Waiting[] = [];

  /**
   * Lets go of everybody: a table that a Map has outgrown can keep a flight in memory, and with it would keep whole requests.
   */
  land(): readonly Waiting[] {
    const { passengers } = this;
    this.passengers = [];
    return passengers;
  }
}

interface Waiting {
  landed(answer: UpstreamResponse): void;
  failed(error: unknown): void;
}

/**
 * Lets identical reads that are under way at the same time share one call. Nothing is kept after the flight. The key
 * must hold the credential: one caller's answer never reaches another.
 */
export class Coalescer<Order> {
  readonly upstream: string;
  readonly #fly: Fly<Order>;
  readonly #flights = new Map<string, Flight>();

  constructor(upstream: string, fly: Fly<Order>) {
    this.upstream = upstream;
    this.#fly = fly;
  }

  /**
   * Each passenger leaves alone by its signal. A flight whose time is up takes down those who began with it: who came later
   * flies on, together with the others who did.
   */
  share(key: string, operation: string, signal: CancelSignal, order: Order): Promise<UpstreamResponse> {
    return new Promise((resolve, reject) => {
      new Passenger(this, { key, operation, signal, order, resolve, reject }).board();
    });
  }

  board(key: string, order: Order): Flight {
    const known = this.#flights.get(key);
    if (known) return known;
    const flight = new Flight();
    this.#flights.set(key, flight);
    this.#fly(order, flight).then(
      (answer) => {
        this.forget(key, flight);
        for (const passenger of flight.land()) passenger.landed(answer);
      },
      (error: unknown) => {
        this.forget(key, flight);
        for (const passenger of flight.land()) passenger.failed(error);
      },
    );
    return flight;
  }

  /** False where the flight has landed already. */
  forget(key: string, flight: Flight): boolean {
    return this.#flights.get(key) === flight && this.#flights.delete(key);
  }
}

interface Ticket<Order> {
  readonly key: string;
  readonly operation: string;
  readonly signal: CancelSignal;
  readonly order: Order;
  resolve(answer: UpstreamResponse): void;
  reject(error: unknown): void;
}

/** One who waits for a flight. */
class Passenger<Order> {
  readonly #coalescer: Coalescer<Order>;
  readonly #ticket: Ticket<Order>;
  #flight: Flight | undefined;
  #joinedAt = 0;

  constructor(coalescer: Coalescer<Order>, ticket: Ticket<Order>) {
    this.#coalescer = coalescer;
    this.#ticket = ticket;
  }

  board(): void {
    const { key, operation, signal, order, reject } = this.#ticket;
    if (signal.aborted) {
      reject(failureOf(signal.reason, this.#coalescer.upstream, operation, false));
      return;
    }
    signal.addEventListener("abort", this, { once: true });
    this.#joinedAt = performance.now();
    this.#flight = this.#coalescer.board(key, order);
    this.#flight.passengers.push(this);
  }

  landed(answer: UpstreamResponse): void {
    this.#ticket.signal.removeEventListener("abort", this);
    this.#ticket.resolve(answer);
  }

  failed(error: unknown): void {
    this.#ticket.signal.removeEventListener("abort", this);
    const startedAt = this.#flight?.startedAt ?? 0;
    const isLate = this.#joinedAt - startedAt > SAME_TIME * (performance.now() - startedAt);
    if (isLate && error instanceof UpstreamError && error.kind === "timed-out") this.board();
    else this.#ticket.reject(error);
  }

  /** The signal has fired: the others fly on. */
  handleEvent(): void {
    const { key, operation, signal, reject } = this.#ticket;
    const flight = this.#flight;
    reject(failureOf(signal.reason, this.#coalescer.upstream, operation, true));
    if (!flight) return;
    flight.passengers = flight.passengers.filter((passenger) => passenger !== this);
    if (flight.passengers.length === 0 && this.#coalescer.forget(key, flight)) flight.abort(signal.reason);
  }
}
