import { getHeapStatistics } from "node:v8";
import { networkOf } from "../auth/network.js";
import { ByteBudget } from "../dialect/byte-budget.js";
import { HttpError } from "./http-error.js";
import { ReadingTurns } from "./reading-turns.js";

export interface AdmissionLimits {
  /** Operations that run at once. */
  readonly operations: number;
  /** Bodies that keep the gateway waiting at once, in all and from one address (of IPv6 one network). */
  readonly pendingBodies: number;
  readonly pendingBodiesPerAddress: number;
  /** Bytes of bodies, of upstreams' answers, and of answers that are not read yet. */
  readonly bufferedBytes: number;
}

/** What is left out of the settings of a gateway. */
export const DEFAULT_ADMISSION = {
  pendingBodies: 200,
  pendingBodiesPerAddress: 50,
  bufferedBytes: Math.floor(getHeapStatistics().heap_size_limit / 4),
};

export function overloaded(message: string): HttpError {
  return new HttpError(503, "OVERLOADED", message, { retryAfter: 1 });
}

/**
 * What all clients together may take up. A request takes a place when there is something to do for it and not before, and
 * gives it back when that is done; one that is refused has taken none.
 */
export class Admission {
  readonly bytes: ByteBudget;
  readonly reading = new ReadingTurns();
  #limits: AdmissionLimits;
  #operations = 0;
  #pending = 0;
  readonly #pendingOf = new Map<string, number>();

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
    this.bytes = new ByteBudget(limits.bufferedBytes);
  }

  /** A reload may put others in their place. */
  set limits(limits: AdmissionLimits) {
    this.#limits = limits;
    this.bytes.limit = limits.bufferedBytes;
  }

  /** An operation begins, or is refused. The result ends it. */
  operation(): () => void {
    if (this.#operations >= this.#limits.operations) throw overloaded("The gateway is busy.");
    this.#operations += 1;
    return () => {
      this.#operations -= 1;
    };
  }

  /** A body lets the gateway wait, or is refused. The result says that it does so no longer. */
  pendingBody(address: string): () => void {
    const from = networkOf(address);
    const own = this.#pendingOf.get(from) ?? 0;
    if (this.#pending >= this.#limits.pendingBodies)
      throw overloaded("Too many requests wait for their bodies.");
    if (own >= this.#limits.pendingBodiesPerAddress)
      throw overloaded("Too many requests from this address wait for their bodies.");
    this.#pending += 1;
    this.#pendingOf.set(from, own + 1);
    return () => {
      this.#pending -= 1;
      const left = (this.#pendingOf.get(from) ?? 1) - 1;
      if (left === 0) this.#pendingOf.delete(from);
      else this.#pendingOf.set(from, left);
    };
  }
}
