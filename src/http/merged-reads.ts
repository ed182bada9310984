import { type BulkRead, inHalves, loosely, type Row } from "../dialect/batch-loader.js";
import { type Call, CallBudget, ChangedCall } from "../dialect/call.js";
import { Cancellation } from "../dialect/cancellation.js";
import type { Attempt } from "../dialect/request-facts.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import { failureOf } from "./errors.js";

/** What the client of an upstream adds to it. */
export interface MergingOptions {
  readonly upstream: string;
  /** Milliseconds that a read may take, its waiting included. */
  readonly total: number;
  /** Calls are merged only under the same key; undefined = this one is not merged. */
  keyOf(call: Call): string | undefined;
}

/** Flights at a time under one key: reads that come meanwhile wait, and share the next one. */
const MAX_FLIGHTS = 4;
/** Calls that one flight may need, e.g. to leave out ids that the upstream names as missing. */
const CALLS_PER_FLIGHT = 10;
/** A read of more ids is sent alone: it fills a call by itself, and would only wait for others. */
const MAX_IDS = 10;
/** Milliseconds for which reads are sent alone after one sent alone found what a shared call lacked. */
const APART = 60_000;

/** One operation's read that waits for a flight, or is part of one. */
interface Reader<T> {
  readonly ids: readonly string[];
  readonly call: Call;
  /** As `performance.now()` counts. */
  readonly endsAt: number;
  resolve(rows: readonly Row<T>[]): void;
  reject(error: unknown): void;
  left: boolean;
  /** Whether the call has been taken from its budget. */
  paid: boolean;
}

/** The reads under one key: those that wait, and how many flights there are. */
interface Queue<T> {
  readonly key: string;
  readonly variant: string | undefined;
  flights: number;
  /** The ids of each read in flight that was sent alone. */
  readonly alone: string[];
  scheduled: boolean;
  waiting: Reader<T>[];
}

/**
 * Lets reads of different operations share one bulk call where they have the same credential and the same scopes. The
 * first read is sent at once, as its own call. Those that come while it is in flight wait for the end of their turn of
 * the event loop, and while there are four flights for the end of one of these; then they are sent together. A flight
 * cannot be joined once it is sent, so no read gets an answer from before a write that had ended when the read began,
 * and nothing is kept after the flight.
 *
 * Each reader keeps its own budget, deadline and cancellation. Where a shared flight fails, each of its readers is sent
 * again alone, unless the upstream was silent or not asked at all: no operation gets an error that the ids of another
 * one have caused.
 */
export class MergedReads<T> implements BulkRead<T> {
  readonly #bulk: BulkRead<T>;
  readonly #options: MergingOptions;
  readonly #queues = new Map<string, Queue<T>>();
  #apartUntil = Number.NEGATIVE_INFINITY;

  constructor(bulk: BulkRead<T>, options: MergingOptions) {
    this.#bulk = bulk;
    this.#options = options;
  }

  /**
   * The rows that exist among these ids, which must fit one call. `variant` says how much of each is read; only reads
   * of the same variant are merged.
   */
  read(ids: readonly string[], call: Call, variant?: string): Promise<readonly Row<T>[]> {
    const sharing = ids.length > MAX_IDS ? undefined : this.#options.keyOf(call);
    if (sharing === undefined) return this.#bulk.read(ids, call, variant);
    const key = variant === undefined ? sharing : `${sharing}\n${variant}`;
    const queue = this.#queues.get(key);
    // If the very same read is in flight, the client shares it, where it may (`coalesce.ts`).
    if (queue && !queue.alone.includes(ids.join())) return this.#wait(queue, ids, call);
    const own = queue ?? { key, variant, flights: 0, alone: [], scheduled: false, waiting: [] };
    this.#queues.set(key, own);
    return this.#sendAlone(own, ids, call);
  }

  get name(): string {
    return this.#bulk.name;
  }

  split(ids: readonly string[], call: Call, variant?: string): readonly (readonly string[])[] {
    return this.#bulk.split(ids, call, variant);
  }

  async lookAgain(
    missing: readonly string[],
    found: readonly Row<T>[],
    call: Call,
  ): Promise<readonly Row<T>[]> {
    return (await this.#bulk.lookAgain?.(missing, found, call)) ?? [];
  }

  #sendAlone(queue: Queue<T>, ids: readonly string[], call: Call): Promise<readonly Row<T>[]> {
    const rows = this.#bulk.read(ids, call, queue.variant);
    const { alone } = queue;
    const name = ids.join();
    alone.push(name);
    queue.flights += 1;
    const end = (): void => {
      alone.splice(alone.indexOf(name), 1);
      this.#landed(queue);
    };
    rows.then(end, end);
    return rows;
  }

  #landed(queue: Queue<T>): void {
    queue.flights -= 1;
    if (queue.waiting.length > 0) this.#schedule(queue);
    else if (queue.flights === 0) this.#queues.delete(queue.key);
  }

  #wait(queue: Queue<T>, ids: readonly string[], call: Call): Promise<readonly Row<T>[]> {
    const { upstream, total } = this.#options;
    const { signal } = call;
    if (signal.aborted) return Promise.reject(failureOf(signal.reason, upstream, this.#bulk.name, false));
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        reader.left = true;
        reject(failureOf(signal.reason, upstream, this.#bulk.name, true));
      };
      signal.addEventListener("abort", onAbort, { once: true });
      const stopListening = (): void => signal.removeEventListener("abort", onAbort);
      const reader: Reader<T> = {
        ids,
        call,
        endsAt: performance.now() + total,
        left: false,
        paid: false,
        resolve(rows) {
          stopListening();
          resolve(rows);
        },
        reject(error) {
          stopListening();
          reject(error);
        },
      };
      queue.waiting.push(reader);
      this.#schedule(queue);
    });
  }

  #schedule(queue: Queue<T>): void {
    if (queue.scheduled || queue.flights >= MAX_FLIGHTS) return;
    queue.scheduled = true;
    setImmediate(() => {
      queue.scheduled = false;
      this.#send(queue);
    });
  }

  #send(queue: Queue<T>): void {
    const waiting = queue.waiting.filter((reader) => !reader.left && this.#pays(reader));
    queue.waiting = [];
    const [first] = waiting;
    if (!first) {
      if (queue.flights === 0) this.#queues.delete(queue.key);
      return;
    }
    if (waiting.length === 1 || performance.now() < this.#apartUntil) {
      for (const reader of waiting) this.#readAlone(queue, reader).then(reader.resolve, reader.reject);
      return;
    }
    const all = [...new Set(waiting.flatMap(({ ids }) => ids))];
    const parts = this.#bulk
      .split(all, first.call, queue.variant)
      .slice(0, Math.max(0, MAX_FLIGHTS - queue.flights));
    const partOf = new Map(parts.flatMap((part, index) => part.map((id) => [id, index] as const)));
    const joined = waiting.filter(({ ids }) => ids.every((id) => partOf.has(id)));
    queue.waiting = waiting.filter((reader) => !joined.includes(reader));
    const flights = parts.map((part) => this.#fly(queue, part, sharedCall(joined)));
    for (const reader of joined) {
      const own = new Set(reader.ids.map((id) => partOf.get(id)));
      void this.#serve(
        queue,
        reader,
        first.endsAt,
        flights.filter((_, index) => own.has(index)),
      );
    }
  }

  /** One call for several readers. Each of them handles its failure itself; without any it does not count as unhandled. */
  #fly(queue: Queue<T>, ids: readonly string[], call: Call): Promise<Indexed<T>> {
    queue.flights += 1;
    const end = (): void => this.#landed(queue);
    const rows = inHalves(ids, (part) => this.#bulk.read(part, call, queue.variant));
    const indexed = rows.then((found) => new Indexed(found));
    indexed.then(end, end);
    return indexed;
  }

  /** Sends the read as a call of its own, which counts in its budget by itself. */
  #readAlone(queue: Queue<T>, reader: Reader<T>): Promise<readonly Row<T>[]> {
    reader.call.budget.refund(this.#options.upstream);
    return this.#sendAlone(queue, reader.ids, new ChangedCall(reader.call, { endsAt: reader.endsAt }));
  }

  /** Whether the reader's operation may make one more call; if not, the reader fails. */
  #pays(reader: Reader<T>): boolean {
    if (reader.paid) return true;
    try {
      reader.call.budget.spend(this.#options.upstream, this.#bulk.name);
      reader.paid = true;
      return true;
    } catch (error) {
      reader.reject(error);
      return false;
    }
  }

  async #serve(
    queue: Queue<T>,
    reader: Reader<T>,
    endsAt: number,
    flights: readonly Promise<Indexed<T>>[],
  ): Promise<void> {
    let found = reader.ids.length;
    try {
      const indexes = await Promise.all(flights);
      const rows = indexes.flatMap((index) => index.rowsOf(reader.ids));
      const isProven = rows.length >= reader.ids.length || this.#bulk.provesMissing?.() !== false;
      const isWhole = isProven && !indexes.some((index) => index.leavesInDoubt(reader.ids));
      if (isWhole && !rows.some(({ value }) => value instanceof Error)) return reader.resolve(rows);
      if (!isProven) found = rows.length;
    } catch (error) {
      if (reader.left) return;
      if (isForAll(error, endsAt) || performance.now() >= reader.endsAt) return reader.reject(error);
    }
    try {
      const rows = await this.#readAlone(queue, reader);
      if (rows.length > found) this.#apartUntil = performance.now() + APART;
      reader.resolve(rows);
    } catch (error) {
      reader.reject(error);
    }
  }
}

/**
 * Whether a flight failed for a reason that none of its ids can have caused: the upstream was not asked, or did not
 * answer in time. If it was the first reader's time that was up (`endsAt`), others may have begun later.
 */
function isForAll(error: unknown, endsAt: number): boolean {
  if (!(error instanceof UpstreamError)) return false;
  return error.kind === "shed" || (error.kind === "timed-out" && performance.now() < endsAt);
}

/** The rows of one flight, by the ids asked for. */
class Indexed<T> {
  readonly #rows = new Map<string, Row<T>>();
  readonly #spellings = new Set<string>();

  constructor(rows: readonly Row<T>[]) {
    for (const row of rows) {
      this.#rows.set(row.id, row);
      this.#spellings.add(loosely(row.id));
    }
  }

  /**
   * Whether a row found for another id may belong to one of these ids that has no row: whether one record has two
   * spellings, only a call for that id alone can show.
   */
  leavesInDoubt(ids: readonly string[]): boolean {
    return ids.some((id) => !this.#rows.has(id) && this.#spellings.has(loosely(id)));
  }

  rowsOf(ids: readonly string[]): Row<T>[] {
    return ids.flatMap((id) => this.#rows.get(id) ?? []);
  }
}

/** One call for all readers: it ends with the first reader's time, or once the last reader has left. */
function sharedCall<T>(readers: readonly Reader<T>[]): Call {
  const [first, ...others] = readers;
  if (!first) throw new TypeError("a flight without readers");
  const abort = new Cancellation();
  let left = readers.length;
  for (const { call } of readers) {
    const leave = (): void => {
      left -= 1;
      if (left === 0) abort.abort(call.signal.reason);
    };
    call.signal.addEventListener("abort", leave, { once: true });
  }
  return {
    requestId: first.call.requestId,
    scopes: first.call.scopes,
    signal: abort.signal,
    trace: first.call.trace,
    header: (name) => first.call.header(name),
    budget: new CallBudget(CALLS_PER_FLIGHT, first.call.budget.held),
    endsAt: first.endsAt,
    observe(attempt: Attempt) {
      first.call.observe(attempt);
      for (const { call } of others) call.shared?.(attempt);
    },
  };
}
