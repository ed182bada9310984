import type { IncomingMessage } from "node:http";
import { getHeapStatistics } from "node:v8";
import { networkOf } from "../auth/counters/counters.js";
import { ByteBudget } from "../dialect/call.js";
import { HttpError } from "../graphql/errors.js";

/** How many begin before the event loop gets back to upstream responses and new requests. */
const AT_ONCE = 16;

/** What starts in one turn of the event loop, at one promise for all of it. */
class Group {
  size = 0;
  start: () => void = () => undefined;
  readonly turn = new Promise<void>((resolve) => (this.start = resolve));
}

/** Lets things start a few in each turn of the event loop, in order of arrival. */
export class StartLimiter {
  readonly #atOnce: number;
  /** In this turn; those of an earlier one count on where that was not full, so that nothing has to run to forget them. */
  #begun = 0;
  #isScheduled = false;
  /** All but the last are full. */
  readonly #groups: Group[] = [];
  #waiting = 0;

  /** `atOnce`: starts per turn of the event loop. */
  constructor(atOnce = AT_ONCE) {
    this.#atOnce = atOnce;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when it may start; undefined = it may start now. */
  take(): Promise<void> | undefined {
    if (this.#begun >= this.#atOnce || this.#waiting > 0) return this.next();
    this.#begun += 1;
    this.#schedule();
    return undefined;
  }

  /** Resolves when it may start, in the next turn at the earliest. */
  next(): Promise<void> {
    this.#schedule();
    let last = this.#groups.at(-1);
    if (!last || last.size >= this.#atOnce) {
      last = new Group();
      this.#groups.push(last);
    }
    last.size += 1;
    this.#waiting += 1;
    return last.turn;
  }

  /** An immediate runs after the event loop has polled its sockets. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      const group = this.#groups.shift();
      this.#begun = group?.size ?? 0;
      this.#waiting -= this.#begun;
      if (this.#begun >= this.#atOnce) this.#schedule();
      group?.start();
    });
  }
}

/** As many as there may be connections: only whoever pipelines can have more. */
const MAX_WAITING = 10_000;

/**
 * Lets requests begin. All of a burst at once would keep the event loop from reading a single response of an upstream, and
 * clients who come back as soon as they are refused would leave no time for those who are not.
 */
export class RequestTurns {
  readonly #starts = new StartLimiter();

  /**
   * Resolves when the request may begin, in the next turn of the event loop at the earliest: a body that came together with
   * its head is complete by then, and need not be followed chunk by chunk.
   */
  next(): Promise<void> {
    if (this.#starts.waiting >= MAX_WAITING) throw overloaded("Too many requests wait.");
    return this.#starts.next();
  }
}

/** Bytes of a body that are read without waiting. */
const SMALL_BODY = 65_536;

/**
 * Reads large bodies a few chunks at a time. The event loop would otherwise read everything that hundreds of clients send
 * at once, megabytes each, before it gets to anything else.
 */
export class ChunkLimiter {
  readonly #chunks = new StartLimiter();

  /** Called for each chunk, with the bytes read so far: pauses the request until more may be read. */
  next(request: IncomingMessage, read: number): void {
    if (read <= SMALL_BODY || request.complete) return;
    const turn = this.#chunks.take();
    if (!turn) return;
    request.pause();
    void turn.then(() => request.resume());
  }
}

export interface AdmissionLimits {
  /** Operations that may run at once. */
  readonly operations: number;
  /** Requests that may be waiting for their bodies at once, in total and per address (per network for IPv6). */
  readonly pendingBodies: number;
  readonly pendingBodiesPerAddress: number;
  /** Bytes of request bodies, upstream responses and responses that clients have not read yet. */
  readonly bufferedBytes: number;
}

/** For whatever the settings leave out. */
export const DEFAULT_ADMISSION = {
  pendingBodies: 200,
  pendingBodiesPerAddress: 50,
  bufferedBytes: Math.floor(getHeapStatistics().heap_size_limit / 4),
};

export function overloaded(message: string): HttpError {
  return new HttpError(503, "OVERLOADED", message, { retryAfter: 1 });
}

/**
 * Bounds what all clients together may use. A request takes a slot only when there is work to do for it, and releases the
 * slot when that work is done; a refused request never holds one.
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

  /** A reload may change them. */
  set limits(limits: AdmissionLimits) {
    this.#limits = limits;
    this.bytes.limit = limits.bufferedBytes;
  }

  /** Starts an operation, or refuses it; `end` must be called when it ends. */
  begin(): void {
    if (this.#operations >= this.#limits.operations) throw overloaded("The gateway is busy.");
    this.#operations += 1;
  }

  end(): void {
    this.#operations -= 1;
  }

  /** Starts waiting for a body, or refuses it. Call the result when the wait is over. */
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
