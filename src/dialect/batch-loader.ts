import DataLoader from "dataloader";
import type { Call } from "./call.js";
import { UpstreamError } from "./upstream-error.js";

/** One record as a read by ids found it; what cannot be read fails alone. */
export interface Row<T> {
  /** As it was asked for. */
  readonly id: string;
  readonly value: T | Error;
}

/** How records are read by their native ids, several in one call where the upstream can. */
export interface BulkRead<T> {
  /** Of the operation behind it, for budgets and failures. */
  readonly name: string;
  /** Parts of these ids that one `read` each can take: `chunk(ids, 50)`. Without a bulk route: `chunk(ids, 1)`. */
  split(ids: readonly string[], call: Call, variant?: string): readonly (readonly string[])[];
  /**
   * The records among these ids that there are, in no order. `variant` says how much of each: undefined is the least, and
   * every other one holds that as well.
   */
  read(ids: readonly string[], call: Call, variant?: string): Promise<readonly Row<T>[]>;
  /** Whether an id that a call of many lacks does not exist; absent = always. If that is not certain, each read is repeated alone. */
  provesMissing?(): boolean;
  /** Looks once more for ids that a call of several lacked, where they may exist all the same. `found`: what it gave. */
  lookAgain?(missing: readonly string[], found: readonly Row<T>[], call: Call): Promise<readonly Row<T>[]>;
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error("unknown", { cause: error });

/** A read that fails takes only its own ids with it. */
export async function contained<T>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<readonly Row<T>[]>,
): Promise<readonly Row<T>[]> {
  try {
    return await read(ids);
  } catch (error) {
    return ids.map((id) => ({ id, value: asError(error) }));
  }
}

/** Reads in halves what is too large for one answer; a record that is too large alone takes no other one with it. */
export function inHalves<T>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<readonly Row<T>[]>,
): Promise<readonly Row<T>[]> {
  if (ids.length < 2) return read(ids);
  return read(ids).catch(async (error: unknown) => {
    if (!(error instanceof UpstreamError) || error.kind !== "too-large") throw error;
    const middle = Math.ceil(ids.length / 2);
    const halves = [ids.slice(0, middle), ids.slice(middle)].map((half) =>
      contained(half, (part) => inHalves(part, read)),
    );
    return (await Promise.all(halves)).flat();
  });
}

/** The same for an API without a bulk route: a call for each id. Null and a `not-found` failure say that there is none. */
export function oneByOne<T>(name: string, read: (id: string, call: Call) => Promise<T | null>): BulkRead<T> {
  return {
    name,
    split: (ids) => chunk(ids, 1),
    async read([id = ""], call) {
      try {
        const value = await read(id, call);
        return value === null ? [] : [{ id, value }];
      } catch (error) {
        if (error instanceof UpstreamError && error.kind === "not-found") return [];
        throw error;
      }
    },
  };
}

/** Records that are read together. */
interface Batch<T> {
  readonly variant: string | undefined;
  readonly ids: string[];
  /** By id, once they are read. */
  readonly found: Map<string, T | Error>;
  /** Over once all of them are; it never fails. Undefined while others may still join. */
  read: Promise<unknown> | undefined;
}

/** What one field of an operation asks for: one id, or a list of which each row may fail alone. */
interface AskedOne<T> {
  readonly id: string;
  readonly variant: string | undefined;
  batch: Batch<T> | undefined;
}

interface AskedMany<T> {
  readonly ids: readonly string[];
  readonly variant: string | undefined;
  /** In the order of the ids. */
  batches: readonly Batch<T>[];
}

type Asked<T> = AskedOne<T> | AskedMany<T>;

/** How what is read is shown. */
interface Shown<Value, T> {
  toRecord(upstream: string, value: Value): T;
}

/** After all promises that are settled by now, each of which may ask for more, and in the operation's own async context. */
const COLLECTING = { cache: false, batchScheduleFn: (read: () => void): void => process.nextTick(read) };

/** No id of a dialect with variants holds such a character. */
const nameOf = (id: string, variant: string | undefined): string =>
  variant === undefined ? id : `${id}\0${variant}`;

/**
 * Where reads become bulk calls: what one operation asks for in one turn of the event loop is collected, split into parts
 * that fit a call each (`BulkRead.split`), and read (`BulkRead.read`); rows are matched to ids by id. Each id is read once in
 * an operation. A call that fails takes only its own ids with it. Below this, `http/merged-reads.ts` lets calls of different
 * operations share one.
 */
export class BatchLoader<Value, T = Value> {
  readonly #reads: BulkRead<Value>;
  readonly #call: Call;
  readonly #upstream: string;
  readonly #shown: Shown<Value, T>;
  /** Collects what the fields of an operation ask for, a list at once: a promise for each of its ids would be dear. */
  readonly #fields = new DataLoader<Asked<T>, T | null>((asked) => this.#readAll(asked), COLLECTING);
  /** What is known or under way, by id and variant. */
  readonly #batches = new Map<string, Batch<T>>();
  readonly #variants: string[] = [];

  constructor(reads: BulkRead<Value>, call: Call, upstream: string, shown: Shown<Value, T>) {
    this.#reads = reads;
    this.#call = call;
    this.#upstream = upstream;
    this.#shown = shown;
  }

  /** Null where there is none. Fails with an `UpstreamError`. */
  load(id: string, variant?: string): Promise<T | null> {
    return this.#fields.load({ id, variant, batch: undefined });
  }

  /** In the order of the ids; what cannot be read is its error. */
  async loadMany(ids: readonly string[], variant?: string): Promise<readonly (T | Error | null)[]> {
    const asked: AskedMany<T> = { ids, variant, batches: [] };
    await this.#fields.load(asked);
    return asked.batches.map(({ found }, index) => found.get(ids[index] ?? "") ?? null);
  }

  /** What a record is now, as somebody else has read it. */
  prime(id: string, value: Value): void {
    this.forget(id);
    const found = new Map([[id, this.#shown.toRecord(this.#upstream, value)]]);
    this.#batches.set(id, { variant: undefined, ids: [id], found, read: Promise.resolve() });
  }

  /** After a write. Without an id: whichever record it was. */
  forget(id?: string): void {
    if (id === undefined) this.#batches.clear();
    else for (const variant of [undefined, ...this.#variants]) this.#batches.delete(nameOf(id, variant));
  }

  #readAll(asked: readonly Asked<T>[]): Promise<(T | Error | null)[]> {
    const batches: Batch<T>[] = [];
    // First what is read with more of it: it is not read once more with less.
    for (const one of asked) if (one.variant !== undefined) this.#place(one, batches);
    for (const one of asked) if (one.variant === undefined) this.#place(one, batches);
    const reads = batches.map((batch) => (batch.read ??= this.#read(batch)));
    const [first] = reads;
    const over = first && reads.length === 1 ? first : Promise.all(reads);
    return over.then(() => asked.map((one) => ("id" in one ? (one.batch?.found.get(one.id) ?? null) : null)));
  }

  #place(asked: Asked<T>, batches: Batch<T>[]): void {
    const { variant } = asked;
    if (variant !== undefined && !this.#variants.includes(variant)) this.#variants.push(variant);
    if ("id" in asked) asked.batch = this.#batchFor(asked.id, variant, batches);
    else asked.batches = asked.ids.map((id) => this.#batchFor(id, variant, batches));
  }

  /** The batch that reads this: one that is known, or one of these that is still to be read. */
  #batchFor(id: string, variant: string | undefined, batches: Batch<T>[]): Batch<T> {
    let batch = this.#batchOf(id, variant);
    if (!batch) {
      batch = batches.find((one) => !one.read && one.variant === variant);
      if (batch) batch.ids.push(id);
      else batch = { variant, ids: [id], found: new Map(), read: undefined };
      this.#batches.set(nameOf(id, variant), batch);
    }
    if (!batches.includes(batch)) batches.push(batch);
    return batch;
  }

  #batchOf(id: string, variant: string | undefined): Batch<T> | undefined {
    const own = this.#batches.get(nameOf(id, variant));
    if (own || variant !== undefined) return own;
    for (const more of this.#variants) {
      const other = this.#batches.get(nameOf(id, more));
      if (other) return other;
    }
    return undefined;
  }

  #read(batch: Batch<T>): Promise<unknown> {
    const parts = this.#partsOf(batch);
    const [first] = parts;
    if (first && parts.length === 1) return this.#readPart(first, batch);
    return Promise.all(parts.map((part) => this.#readPart(part, batch)));
  }

  /** Without a part where they cannot even be split. */
  #partsOf({ ids, variant, found }: Batch<T>): readonly (readonly string[])[] {
    try {
      return this.#reads.split(ids, this.#call, variant);
    } catch (error) {
      for (const id of ids) found.set(id, asError(error));
      return [];
    }
  }

  /** It never fails: what cannot be read is the error of its ids. */
  async #readPart(ids: readonly string[], { variant, found }: Batch<T>): Promise<void> {
    try {
      const rows = await inHalves(ids, (part) => this.#reads.read(part, this.#call, variant));
      this.#keep(rows, found);
      if (ids.length === 1 || !this.#reads.lookAgain) return;
      const missing = ids.filter((id) => !found.has(id));
      if (missing.length > 0) this.#keep(await this.#reads.lookAgain(missing, rows, this.#call), found);
    } catch (error) {
      for (const id of ids) found.set(id, asError(error));
    }
  }

  /** Rows are matched by id, never by position; of two rows for one id the first counts. */
  #keep(rows: readonly Row<Value>[], found: Batch<T>["found"]): void {
    for (const { id, value } of rows) {
      if (found.has(id)) continue;
      try {
        found.set(id, value instanceof Error ? value : this.#shown.toRecord(this.#upstream, value));
      } catch (error) {
        found.set(id, asError(error));
      }
    }
  }
}

/** A loader for one operation; a `ProfileStore` has one for each upstream. */
export function batchLoader<T>(reads: BulkRead<T>, call: Call): BatchLoader<T> {
  return new BatchLoader(reads, call, "", { toRecord: (_upstream, value) => value });
}

/** Splits a list into parts of at most `size` elements whose summed weight stays within `weight`. */
export function chunk<T>(
  items: readonly T[],
  size: number,
  weight = Number.POSITIVE_INFINITY,
  weigh: (item: T) => number = () => 0,
): T[][] {
  const chunks: T[][] = [];
  let current: T[] = [];
  let load = 0;
  for (const item of items) {
    const heavy = weigh(item);
    if (current.length > 0 && (current.length >= size || load + heavy > weight)) {
      chunks.push(current);
      current = [];
      load = 0;
    }
    current.push(item);
    load += heavy;
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
}

const PLAIN = /^[\x21-\x7e]*$/;

/**
 * An id as the loosest of stores compares it: without regard to case, accents, and outer or doubled blanks. Two ids that
 * are the same so may be one record or two: only the upstream can tell, asked for the one alone.
 */
export function loosely(id: string): string {
  if (PLAIN.test(id)) return id.toLowerCase();
  const letters = id.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase().toLowerCase();
  return letters.replace(/\s+/g, " ").trim();
}
