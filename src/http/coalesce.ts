import { Deadline, type TimeLimits } from "../dialect/cancellation.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import type { UpstreamResponse } from "../dialect/upstream-response.js";
import type { Order } from "./attempt.js";
import { failureOf } from "./errors.js";

/** Whoever joined within this share of a call's time has waited as long as it would have for a call of its own. */
const SAME_TIME = 0.1;
/** Flights that land before the map of them is made anew. */
const LANDED = 256;

/** Sends what an order says, until the deadline. */
type Fly = (order: Order<unknown>, deadline: Deadline) => Promise<UpstreamResponse>;

/** One call, and everybody who waits for it: its deadline, which also ends it once the last of them has left. */
class Flight extends Deadline {
  readonly startedAt = performance.now();
  passengers: Passenger[] = [];

  /**
   * Lets go of everybody: a table that a Map has outgrown can keep a flight in memory, and with it would keep whole requests.
   */
  land(): readonly Passenger[] {
    const { passengers } = this;
    this.passengers = [];
    return passengers;
  }
}

/**
 * Lets identical reads that are under way at the same time share one call. Nothing is kept after the flight. The key
 * must hold the credential: one caller's answer never reaches another.
 */
export class Coalescer {
  readonly upstream: string;
  readonly #limits: TimeLimits;
  readonly #fly: Fly;
  #flights = new Map<string, Flight>();
  /** Since the map was made. */
  #landed = 0;

  constructor(upstream: string, limits: TimeLimits, fly: Fly) {
    this.upstream = upstream;
    this.#limits = limits;
    this.#fly = fly;
  }

  /**
   * Each passenger leaves alone by its signal. A flight whose time is up takes down those who began with it: who came later
   * flies on, together with the others who did.
   */
  share(key: string, order: Order<unknown>): Promise<UpstreamResponse> {
    return new Promise((resolve, reject) => {
      this.board(new Passenger(this, key, order, resolve, reject));
    });
  }

  /** Seats a passenger in the flight under its key; a new one leaves at once. */
  board(passenger: Passenger): void {
    const { key, order } = passenger;
    const { call, operation, endsAt } = order;
    if (call.signal.aborted) {
      passenger.reject(failureOf(call.signal.reason, this.upstream, operation.name, false));
      return;
    }
    const known = this.#flights.get(key);
    const flight = known ?? new Flight(this.#limits, endsAt, this.upstream, operation.name);
    call.signal.addEventListener("abort", passenger, { once: true });
    passenger.flight = flight;
    passenger.joinedAt = performance.now();
    if (known) {
      known.passengers.push(passenger);
      return;
    }
    flight.passengers = [passenger];
    const answer = this.#fly(order, flight);
    this.#flights.set(key, flight);
    answer.then(
      (landed) => {
        this.forget(key, flight);
        for (const one of flight.land()) one.landed(landed);
        flight.clear();
      },
      (error: unknown) => {
        this.forget(key, flight);
        for (const one of flight.land()) one.failed(error);
        flight.clear();
      },
    );
  }

  /** False where the flight has landed already. */
  forget(key: string, flight: Flight): boolean {
    if (this.#flights.get(key) !== flight) return false;
    this.#flights.delete(key);
    this.#landed += 1;
    // A table that a Map has outgrown names the next one, and so the first that V8 takes for old keeps all that follow.
    if (this.#landed > LANDED && this.#landed > this.#flights.size) {
      this.#flights = new Map(this.#flights);
      this.#landed = 0;
    }
    return true;
  }
}

/** One who waits for a flight. */
class Passenger {
  readonly key: string;
  readonly order: Order<unknown>;
  readonly reject: (error: unknown) => void;
  readonly #resolve: (answer: UpstreamResponse) => void;
  readonly #coalescer: Coalescer;
  /** Set by `board`. */
  flight: Flight | undefined;
  joinedAt = 0;

  constructor(
    coalescer: Coalescer,
    key: string,
    order: Order<unknown>,
    resolve: (answer: UpstreamResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#coalescer = coalescer;
    this.key = key;
    this.order = order;
    this.#resolve = resolve;
    this.reject = reject;
  }

  landed(answer: UpstreamResponse): void {
    this.order.call.signal.removeEventListener("abort", this);
    this.#resolve(answer);
  }

  failed(error: unknown): void {
    this.order.call.signal.removeEventListener("abort", this);
    const startedAt = this.flight?.startedAt ?? 0;
    const isLate = this.joinedAt - startedAt > SAME_TIME * (performance.now() - startedAt);
    if (isLate && error instanceof UpstreamError && error.kind === "timed-out") this.#coalescer.board(this);
    else this.reject(error);
  }

  /** The signal has fired: the others fly on. */
  handleEvent(): void {
    const { key, order } = this;
    const { reason } = order.call.signal;
    const flight = this.flight;
    this.reject(failureOf(reason, this.#coalescer.upstream, order.operation.name, true));
    if (!flight) return;
    flight.passengers = flight.passengers.filter((passenger) => passenger !== this);
    if (flight.passengers.length === 0 && this.#coalescer.forget(key, flight)) flight.abort(reason);
  }
}
