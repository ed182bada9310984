import { type BulkRead, inHalves, loosely, type Row } from "../dialect/batch-loader.js";
import { type Call, CallBudget, ChangedCall } from "../dialect/call.js";
import { Cancellation } from "../dialect/cancellation.js";
import type { Attempt } from "../dialect/request-facts.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import { failureOf } from "./aborted.js";

/** What the client of an upstream adds to it. */
export interface MergingOptions {
  readonly upstream: string;
  /** Milliseconds that a read may take, its waiting included. */
  readonly total: number;
  /** Calls are merged only under the same key; undefined = this one is not merged. */
  keyOf(call: Call): string | undefined;
}

/** Flights at a time under one key: what comes meanwhile waits, and shares the next one. */
const MAX_FLIGHTS = 4;
/** Calls that one flight may need, e.g. to leave out ids that the upstream names as missing. */
const CALLS_PER_FLIGHT = 10;
/** A read of more ids leaves alone: it fills a call as it is, and would only wait for others. */
const MAX_IDS = 10;
/** Milliseconds for which reads leave alone after one alone found what a call of many lacked. */
const APART = 60_000;

/** One operation's read that waits for a flight, or is on board of one. */
interface Reader<T> {
  readonly ids: readonly string[];
  readonly call: Call;
  /** As `performance.now()` counts. */
  readonly endsAt: number;
  resolve(rows: readonly Row<T>[]): void;
  reject(error: unknown): void;
  left: boolean;
  /** Whether its budget knows of the call. */
  paid: boolean;
}

/** Everything under way under one key. */
interface Lane<T> {
  readonly key: string;
  readonly variant: string | undefined;
  flights: number;
  /** The ids of reads that left alone and are under way, and how often. */
  readonly alone: Map<string, number>;
  scheduled: boolean;
  waiting: Reader<T>[];
}

/**
 * Lets reads of different operations share one bulk call where they have the same credential and the same scopes. The
 * first read leaves at once, with its own call, as if nobody else were there. Those that come while it is under way wait
 * for the end of their turn of the event loop, and while four flights are under way for the end of one of these; then they
 * leave together. A flight cannot be joined once it has left, so no read gets an answer from before a write that had ended
 * when the read began, and nothing is kept after the flight.
 *
 * Each reader's budget, deadline and leaving stay its own. Where a shared flight fails, each of its readers reads by
 * itself, unless the upstream was silent or not asked at all: nobody gets an error that somebody else's ids have caused.
 */
export class MergedReads<T> implements BulkRead<T> {
  readonly #bulk: BulkRead<T>;
  readonly #options: MergingOptions;
  readonly #lanes = new Map<string, Lane<T>>();
  #apartUntil = Number.NEGATIVE_INFINITY;

  constructor(bulk: BulkRead<T>, options: MergingOptions) {
    this.#bulk = bulk;
    this.#options = options;
  }

  /**
   * The rows among these ids, which one call must be able to take, that there are. `variant` says what of them is read:
   * only the same is read together.
   */
  read(ids: readonly string[], call: Call, variant?: string): Promise<readonly Row<T>[]> {
    const sharing = ids.length > MAX_IDS ? undefined : this.#options.keyOf(call);
    if (sharing === undefined) return this.#read(ids, call, variant);
    const key = variant === undefined ? sharing : `${sharing} ${variant}`;
    const lane = this.#lanes.get(key);
    // The very same read is under way: the client knows how to share that, and whether it may.
    if (lane && !lane.alone.has(ids.join())) return this.#wait(lane, ids, call);
    const own = lane ?? { key, variant, flights: 0, alone: new Map(), scheduled: false, waiting: [] };
    this.#lanes.set(key, own);
    return this.#leaveAlone(own, ids, call);
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

  #read(ids: readonly string[], call: Call, variant: string | undefined): Promise<readonly Row<T>[]> {
    return inHalves(ids, (part) => this.#bulk.read(part, call, variant));
  }

  #leaveAlone(lane: Lane<T>, ids: readonly string[], call: Call): Promise<readonly Row<T>[]> {
    const { alone, variant } = lane;
    const name = ids.join();
    alone.set(name, (alone.get(name) ?? 0) + 1);
    return this.#fly(
      lane,
      () => this.#read(ids, call, variant),
      () => {
        const others = (alone.get(name) ?? 1) - 1;
        if (others > 0) alone.set(name, others);
        else alone.delete(name);
      },
    );
  }

  #fly(
    lane: Lane<T>,
    read: () => Promise<readonly Row<T>[]>,
    landed?: () => void,
  ): Promise<readonly Row<T>[]> {
    lane.flights += 1;
    const land = (): void => {
      landed?.();
      lane.flights -= 1;
      if (lane.waiting.length > 0) this.#schedule(lane);
      else if (lane.flights === 0) this.#lanes.delete(lane.key);
    };
    const rows = read();
    rows.then(land, land);
    return rows;
  }

  #wait(lane: Lane<T>, ids: readonly string[], call: Call): Promise<readonly Row<T>[]> {
    const { upstream, total } = this.#options;
    const { signal } = call;
    if (signal.aborted) return Promise.reject(failureOf(signal.reason, upstream, this.#bulk.name, false));
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        reader.left = true;
        reject(failureOf(signal.reason, upstream, this.#bulk.name, true));
      };
      signal.addEventListener("abort", onAbort, { once: true });
      const arrive = (): void => signal.removeEventListener("abort", onAbort);
      const reader: Reader<T> = {
        ids,
        call,
        endsAt: performance.now() + total,
        left: false,
        paid: false,
        resolve(rows) {
          arrive();
          resolve(rows);
        },
        reject(error) {
          arrive();
          reject(error);
        },
      };
      lane.waiting.push(reader);
      this.#schedule(lane);
    });
  }

  #schedule(lane: Lane<T>): void {
    if (lane.scheduled || lane.flights >= MAX_FLIGHTS) return;
    lane.scheduled = true;
    setImmediate(() => {
      lane.scheduled = false;
      this.#depart(lane);
    });
  }

  #depart(lane: Lane<T>): void {
    const waiting = lane.waiting.filter((reader) => !reader.left && this.#pays(reader));
    lane.waiting = [];
    const [first] = waiting;
    if (!first) {
      if (lane.flights === 0) this.#lanes.delete(lane.key);
      return;
    }
    if (waiting.length === 1 || performance.now() < this.#apartUntil) {
      for (const reader of waiting) this.#alone(lane, reader).then(reader.resolve, reader.reject);
      return;
    }
    const all = [...new Set(waiting.flatMap(({ ids }) => ids))];
    const parts = this.#bulk
      .split(all, first.call, lane.variant)
      .slice(0, Math.max(0, MAX_FLIGHTS - lane.flights));
    const partOf = new Map(parts.flatMap((part, index) => part.map((id) => [id, index] as const)));
    const aboard = waiting.filter(({ ids }) => ids.every((id) => partOf.has(id)));
    lane.waiting = waiting.filter((reader) => !aboard.includes(reader));
    const flights = parts.map((part) => {
      const call = sharedCall(aboard);
      const rows = this.#fly(lane, () => this.#read(part, call, lane.variant));
      const indexed = rows.then((found) => new Indexed(found));
      // Who serves a reader hears of the failure; a part of nobody's is nobody's affair.
      indexed.catch(() => undefined);
      return indexed;
    });
    for (const reader of aboard) {
      const own = new Set(reader.ids.map((id) => partOf.get(id)));
      void this.#serve(
        lane,
        reader,
        first.endsAt,
        flights.filter((_, index) => own.has(index)),
      );
    }
  }

  /** The reader's own call, which its budget counts by itself. */
  #alone(lane: Lane<T>, reader: Reader<T>): Promise<readonly Row<T>[]> {
    reader.call.budget.refund(this.#options.upstream);
    return this.#leaveAlone(lane, reader.ids, new ChangedCall(reader.call, { endsAt: reader.endsAt }));
  }

  /** Whether the reader's operation may make one more call; where not, that is its own failure. */
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
    lane: Lane<T>,
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
      const rows = await this.#alone(lane, reader);
      if (rows.length > found) this.#apartUntil = performance.now() + APART;
      reader.resolve(rows);
    } catch (error) {
      reader.reject(error);
    }
  }
}

/**
 * Whether a flight failed for nothing that one of its ids could have caused: the upstream was not asked, or was silent
 * for as long as it may be. Where the time of the first reader was up (`endsAt`), others may have come later.
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
   * Whether what was found for others may answer one of these ids that has no row: whether one record answers two
   * spellings, only a call of its own can tell.
   */
  leavesInDoubt(ids: readonly string[]): boolean {
    return ids.some((id) => !this.#rows.has(id) && this.#spellings.has(loosely(id)));
  }

  rowsOf(ids: readonly string[]): Row<T>[] {
    return ids.flatMap((id) => this.#rows.get(id) ?? []);
  }
}

/** One call for all: it ends with the first reader's time, or when the last reader has left. */
function sharedCall<T>(readers: readonly Reader<T>[]): Call {
  const [first, ...others] = readers;
  if (!first) throw new TypeError("a flight without readers");
  const abort = new Cancellation();
  let aboard = readers.length;
  for (const { call } of readers) {
    const leave = (): void => {
      aboard -= 1;
      if (aboard === 0) abort.abort(call.signal.reason);
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
