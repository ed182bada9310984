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
/** Turns of the event loop for which reads wait: in all, and in a row that bring no more of them. */
const MAX_TURNS = 8;
const QUIET_TURNS = 3;
/** Reads of one id each that fill a call, more or less: so many wait no longer. */
const ENOUGH = 50;
/** Calls that one flight may need, e.g. to leave out ids that the upstream names as missing. */
const CALLS_PER_FLIGHT = 10;
/** A read of more ids is sent alone: it fills a call by itself, and would only wait for others. */
const MAX_IDS = 10;
/** Milliseconds for which reads are sent alone after one sent alone found what a shared call lacked. */
const APART = 60_000;
/** Of so many reads, so many must at least have been spared a call of their own: looking for others costs about as much. */
const SAMPLE = 256;
const WORTH = SAMPLE / 16;
/** Milliseconds for which all reads are sent alone where fewer were. */
const REST = 100;
/** Queues that end before the map of them is made anew. */
const ENDED = 256;

/** For failures. */
interface Facts {
  readonly upstream: string;
  readonly name: string;
}

/** One operation's read that waits for a flight, or is part of one. */
class Reader<T> {
  readonly ids: readonly string[];
  readonly call: Call;
  /** As `performance.now()` counts. */
  readonly endsAt: number;
  readonly #reads: Facts;
  readonly #resolve: (rows: readonly Row<T>[]) => void;
  readonly #reject: (error: unknown) => void;
  flight: SharedCall<T> | undefined;
  left = false;
  /** Whether the call has been taken from its budget. */
  paid = false;

  constructor(
    ids: readonly string[],
    call: Call,
    endsAt: number,
    reads: Facts,
    resolve: (rows: readonly Row<T>[]) => void,
    reject: (error: unknown) => void,
  ) {
    this.ids = ids;
    this.call = call;
    this.endsAt = endsAt;
    this.#reads = reads;
    this.#resolve = resolve;
    this.#reject = reject;
    call.signal.addEventListener("abort", this, { once: true });
  }

  resolve(rows: readonly Row<T>[]): void {
    this.call.signal.removeEventListener("abort", this);
    this.#resolve(rows);
  }

  reject(error: unknown): void {
    this.call.signal.removeEventListener("abort", this);
    this.#reject(error);
  }

  /** Its operation is over before it: the others of its flight go on. */
  handleEvent(): void {
    const { reason } = this.call.signal;
    const { upstream, name } = this.#reads;
    this.left = true;
    this.#reject(failureOf(reason, upstream, name, true));
    this.flight?.leave(reason);
  }
}

/** A call that is about to be sent, and for whom. */
interface Flight<T> {
  readonly ids: readonly string[];
  readonly readers: Reader<T>[];
}

/** The reads under one key: those that wait, and how many flights there are. */
interface Queue<T> {
  readonly key: string;
  readonly variant: string | undefined;
  flights: number;
  /** The ids of the read that was sent alone last, while it is in flight. */
  alone: readonly string[] | undefined;
  scheduled: boolean;
  waiting: Reader<T>[];
}

/**
 * Lets reads of different operations share one bulk call where they have the same credential and the same scopes. The
 * first read is sent at once, as its own call. Those that come while it is in flight wait until a few turns of the event
 * loop have brought no more of them, for eight turns at most or until they are fifty, and while there are four flights for
 * the end of one of these; then they are sent together. Where they are more than one call takes, those that would not fill
 * one wait for the next. A flight cannot be joined once it is sent, so no read gets an answer from before a write that had
 * ended when the read began, and nothing is kept after the flight. While hardly any read finds another, all are sent alone, for
 * a tenth of a second at a time.
 *
 * Each reader keeps its own budget, deadline and cancellation. Where a shared flight fails, each of its readers is sent
 * again alone, unless the upstream was silent or not asked at all: no operation gets an error that the ids of another
 * one have caused.
 */
export class MergedReads<T> implements BulkRead<T> {
  readonly name: string;
  readonly split: BulkRead<T>["split"];
  readonly lookAgain?: NonNullable<BulkRead<T>["lookAgain"]>;
  readonly #bulk: BulkRead<T>;
  readonly #options: MergingOptions;
  readonly #facts: Facts;
  #queues = new Map<string, Queue<T>>();
  /** Since the map was made. */
  #ended = 0;
  /** Of the sample. */
  #served = 0;
  #spared = 0;
  #restsUntil = 0;
  #apartUntil = Number.NEGATIVE_INFINITY;

  constructor(bulk: BulkRead<T>, options: MergingOptions) {
    this.name = bulk.name;
    this.split = bulk.split.bind(bulk);
    if (bulk.lookAgain) this.lookAgain = bulk.lookAgain.bind(bulk);
    this.#bulk = bulk;
    this.#options = options;
    this.#facts = { upstream: options.upstream, name: bulk.name };
  }

  /**
   * The rows that exist among these ids, which must fit one call. `variant` says how much of each is read; only reads
   * of the same variant are merged.
   */
  read(ids: readonly string[], call: Call, variant?: string): Promise<readonly Row<T>[]> {
    const sharing = ids.length > MAX_IDS || this.#rests() ? undefined : this.#options.keyOf(call);
    if (sharing === undefined) return this.#bulk.read(ids, call, variant);
    const key = variant === undefined ? sharing : `${sharing}\n${variant}`;
    const queue = this.#queues.get(key);
    // If the very same read is in flight, the client shares it, where it may (`coalesce.ts`).
    if (queue && queue.alone?.join() !== ids.join()) return this.#wait(queue, ids, call);
    const own = queue ?? { key, variant, flights: 0, alone: undefined, scheduled: false, waiting: [] };
    if (!queue) this.#queues.set(key, own);
    return this.#sendAlone(own, ids, call);
  }

  /** Whether reads do not look for others now, since hardly any has found one: every caller has a credential of its own. */
  #rests(): boolean {
    return this.#restsUntil > 0 && performance.now() < this.#restsUntil;
  }

  #sendAlone(queue: Queue<T>, ids: readonly string[], call: Call): Promise<readonly Row<T>[]> {
    const rows = this.#bulk.read(ids, call, queue.variant);
    queue.alone = ids;
    queue.flights += 1;
    const end = (): void => {
      if (queue.alone === ids) queue.alone = undefined;
      this.#landed(queue, 1);
    };
    rows.then(end, end);
    return rows;
  }

  /** `served`: how many reads the flight has served. */
  #landed(queue: Queue<T>, served: number): void {
    this.#served += served;
    this.#spared += Math.max(0, served - 1);
    if (this.#served >= SAMPLE) {
      this.#restsUntil = this.#spared < WORTH ? performance.now() + REST : 0;
      this.#served = 0;
      this.#spared = 0;
    }
    queue.flights -= 1;
    if (queue.waiting.length > 0) this.#schedule(queue);
    else if (queue.flights === 0) this.#end(queue);
  }

  #end({ key }: Queue<T>): void {
    this.#queues.delete(key);
    this.#ended += 1;
    // As in `coalesce.ts`.
    if (this.#ended > ENDED && this.#ended > this.#queues.size) {
      this.#queues = new Map(this.#queues);
      this.#ended = 0;
    }
  }

  #wait(queue: Queue<T>, ids: readonly string[], call: Call): Promise<readonly Row<T>[]> {
    const { upstream, name } = this.#facts;
    const { signal } = call;
    if (signal.aborted) return Promise.reject(failureOf(signal.reason, upstream, name, false));
    const endsAt = performance.now() + this.#options.total;
    return new Promise((resolve, reject) => {
      queue.waiting.push(new Reader(ids, call, endsAt, this.#facts, resolve, reject));
      this.#schedule(queue);
    });
  }

  #schedule(queue: Queue<T>): void {
    if (queue.scheduled || queue.flights >= MAX_FLIGHTS) return;
    queue.scheduled = true;
    this.#sendAfter(queue, MAX_TURNS, QUIET_TURNS);
  }

  #sendAfter(queue: Queue<T>, turns: number, quiet: number): void {
    const { length } = queue.waiting;
    setImmediate(() => {
      const waiting = queue.waiting.length;
      const quietLeft = waiting > length ? QUIET_TURNS : quiet - 1;
      if (turns > 1 && quietLeft > 0 && waiting < ENOUGH) {
        this.#sendAfter(queue, turns - 1, quietLeft);
        return;
      }
      queue.scheduled = false;
      this.#send(queue);
    });
  }

  #send(queue: Queue<T>): void {
    const waiting = queue.waiting.filter((reader) => !reader.left && this.#pays(reader));
    queue.waiting = [];
    const [first] = waiting;
    if (!first) {
      if (queue.flights === 0) this.#end(queue);
      return;
    }
    if (waiting.length === 1 || performance.now() < this.#apartUntil) {
      for (const reader of waiting) void this.#readAlone(queue, reader);
      return;
    }
    const all = new Set<string>();
    for (const { ids } of waiting) for (const id of ids) all.add(id);
    // Reads sent alone are not bounded here, so there may be more than four already.
    const free = Math.max(0, MAX_FLIGHTS - queue.flights);
    const split = this.#bulk.split([...all], first.call, queue.variant);
    // The last of several would not be full.
    const full = Math.max(1, split.length - 1);
    const parts = split.slice(0, Math.min(free, full));
    const flightOf = new Map<string, Flight<T>>();
    const flights = parts.map((ids): Flight<T> => ({ ids, readers: [] }));
    for (const flight of flights) for (const id of flight.ids) flightOf.set(id, flight);
    for (const reader of waiting) {
      const own = flightOf.get(reader.ids[0] ?? "");
      // A list that the parts have torn is the first of the next turn, and so stays in one piece.
      const isWhole = own && reader.ids.every((one) => flightOf.get(one) === own);
      (isWhole ? own.readers : queue.waiting).push(reader);
    }
    for (const { ids, readers } of flights) if (readers.length > 0) void this.#fly(queue, ids, readers);
    if (queue.waiting.length > 0) this.#schedule(queue);
  }

  /** One call for several readers. */
  async #fly(queue: Queue<T>, ids: readonly string[], readers: readonly Reader<T>[]): Promise<void> {
    const call = new SharedCall(readers);
    queue.flights += 1;
    let rows: Indexed<T> | undefined;
    let failure: unknown;
    try {
      rows = new Indexed(await inHalves(ids, (part) => this.#bulk.read(part, call, queue.variant)));
    } catch (error) {
      failure = error;
    }
    // First: who is sent again alone is counted before the queue may be taken for empty.
    for (const reader of readers)
      if (!reader.left) this.#serve(queue, reader, rows ?? { failure, endsAt: call.endsAt });
    this.#landed(queue, rows ? readers.length : 0);
  }

  /**
   * Sends the read as a call of its own, which counts in its budget by itself. `found`: how many of its rows a shared call
   * gave.
   */
  async #readAlone(queue: Queue<T>, reader: Reader<T>, found = reader.ids.length): Promise<void> {
    const { call, endsAt, ids } = reader;
    call.budget.refund(this.#options.upstream);
    try {
      const rows = await this.#sendAlone(queue, ids, new ChangedCall(call, { endsAt }));
      if (rows.length > found) this.#apartUntil = performance.now() + APART;
      reader.resolve(rows);
    } catch (error) {
      reader.reject(error);
    }
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

  /** What a flight has brought, or why it failed; read once more alone where that may not be all. */
  #serve(
    queue: Queue<T>,
    reader: Reader<T>,
    ended: Indexed<T> | { readonly failure: unknown; readonly endsAt: number },
  ): void {
    let found = reader.ids.length;
    if (ended instanceof Indexed) {
      const rows = ended.rowsOf(reader.ids);
      const lacksSome = rows.length < found;
      const isProven = !lacksSome || this.#bulk.provesMissing?.() !== false;
      const isWhole = isProven && !(lacksSome && ended.leavesInDoubt(reader.ids));
      if (isWhole && !rows.some(({ value }) => value instanceof Error)) {
        reader.resolve(rows);
        return;
      }
      if (!isProven) found = rows.length;
    } else if (isForAll(ended.failure, ended.endsAt) || performance.now() >= reader.endsAt) {
      reader.reject(ended.failure);
      return;
    }
    void this.#readAlone(queue, reader, found);
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
  #spellings: ReadonlySet<string> | undefined;

  constructor(rows: readonly Row<T>[]) {
    for (const row of rows) this.#rows.set(row.id, row);
  }

  /**
   * Whether a row found for another id may belong to one of these ids that has no row: whether one record has two
   * spellings, only a call for that id alone can show.
   */
  leavesInDoubt(ids: readonly string[]): boolean {
    const without = ids.filter((id) => !this.#rows.has(id));
    this.#spellings ??= new Set([...this.#rows.keys()].map(loosely));
    const spellings = this.#spellings;
    return without.some((id) => spellings.has(loosely(id)));
  }

  rowsOf(ids: readonly string[]): Row<T>[] {
    const rows: Row<T>[] = [];
    for (const id of ids) {
      const row = this.#rows.get(id);
      if (row) rows.push(row);
    }
    return rows;
  }
}

/** One call for all readers: it ends with the first reader's time, or once the last reader has left. */
class SharedCall<T> implements Call {
  readonly requestId: string;
  readonly scopes: string;
  readonly signal = new Cancellation();
  readonly trace: Call["trace"];
  readonly budget: CallBudget;
  readonly endsAt: number;
  readonly #first: Call;
  readonly #readers: readonly Reader<T>[];
  #left: number;

  constructor(readers: readonly Reader<T>[]) {
    const [first] = readers;
    if (!first) throw new TypeError("a flight without readers");
    this.#first = first.call;
    this.requestId = first.call.requestId;
    this.scopes = first.call.scopes;
    this.trace = first.call.trace;
    this.budget = new CallBudget(CALLS_PER_FLIGHT, first.call.budget.held);
    this.endsAt = first.endsAt;
    this.#readers = readers;
    this.#left = readers.length;
    for (const reader of readers) reader.flight = this;
  }

  header(name: string): string | undefined {
    return this.#first.header(name);
  }

  observe(attempt: Attempt): void {
    this.#first.observe(attempt);
    for (const { call } of this.#readers) if (call !== this.#first) call.shared?.(attempt);
  }

  leave(reason: unknown): void {
    this.#left -= 1;
    if (this.#left === 0) this.signal.abort(reason);
  }
}
