import type { IncomingMessage } from "node:http";
import { getHeapStatistics } from "node:v8";
import { networkOf } from "../auth/network.js";
import { ByteBudget } from "../dialect/call.js";
import { HttpError } from "./http-error.js";

/** What is begun before the answers of upstreams, and new requests, are looked at again. */
const AT_ONCE = 16;

/**
 * Lets operations begin a few at a time, in the order in which they came. After a burst the event loop would otherwise
 * begin a thousand before it reads one answer: most would find the upstream's places taken and fail, at a price higher
 * than that of a good answer.
 */
export class StartLimiter {
  readonly #atOnce: number;
  #begun = 0;
  #waiting: (() => void)[] = [];

  /** So many in one turn of the event loop. */
  constructor(atOnce = AT_ONCE) {
    this.#atOnce = atOnce;
  }

  /** Resolves when it is the operation's turn; undefined = at once. */
  take(): Promise<void> | undefined {
    if (this.#begun >= this.#atOnce || this.#waiting.length > 0)
      return new Promise((resolve) => this.#waiting.push(resolve));
    this.#begin();
    return undefined;
  }

  #begin(): void {
    // An immediate comes after the event loop has read its sockets.
    if (this.#begun === 0) setImmediate(() => this.#next());
    this.#begun += 1;
  }

  #next(): void {
    this.#begun = 0;
    for (const resolve of this.#waiting.splice(0, this.#atOnce)) {
      this.#begin();
      resolve();
    }
  }
}

/** Bytes of a body that need not wait. */
const SMALL_BODY = 65_536;

/**
 * Lets large bodies be read a few chunks at a time. The event loop would otherwise read all that hundreds of clients send at
 * once, megabytes of each, before it looks at anything else.
 */
export class ChunkLimiter {
  readonly #chunks = new StartLimiter();

  /** Called for each chunk of a body of which so many bytes are read: lets it pause until its turn. */
  next(request: IncomingMessage, read: number): void {
    if (read <= SMALL_BODY || request.complete) return;
    const turn = this.#chunks.take();
    if (!turn) return;
    request.pause();
    void turn.then(() => request.resume());
  }
}

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
  readonly reading = new ChunkLimiter();
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
