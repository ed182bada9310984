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
  /** Whether an id that a call of many lacks is nobody's; absent = always. Where it is not, each looks for its own. */
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
export async function inHalves<T>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<readonly Row<T>[]>,
): Promise<readonly Row<T>[]> {
  try {
    return await read(ids);
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.kind !== "too-large" || ids.length < 2) throw error;
    const middle = Math.ceil(ids.length / 2);
    const halves = [ids.slice(0, middle), ids.slice(middle)].map((half) =>
      contained(half, (part) => inHalves(part, read)),
    );
    return (await Promise.all(halves)).flat();
  }
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

interface Key {
  readonly id: string;
  readonly variant: string | undefined;
}

/** No id of a dialect with variants holds such a character. */
const nameOf = ({ id, variant }: Key): string => (variant === undefined ? id : `${id}\0${variant}`);

/** Ids by variant: one call serves one variant. */
type Groups = ReadonlyMap<string | undefined, ReadonlySet<string>>;

/** A record that is read with more of it anyway is not read once more with less. */
function grouped(keys: readonly Key[]): Groups {
  const groups = new Map<string | undefined, Set<string>>();
  const add = (variant: string | undefined, id: string): void => {
    const group = groups.get(variant) ?? new Set();
    groups.set(variant, group.add(id));
  };
  for (const { id, variant } of keys) if (variant !== undefined) add(variant, id);
  for (const key of keys) if (key.variant === undefined) add(servedBy(groups, key), key.id);
  return groups;
}

/** The variant under which a key is read. */
function servedBy(groups: Groups, { id, variant }: Key): string | undefined {
  if (variant !== undefined) return variant;
  for (const [other, ids] of groups) if (other !== undefined && ids.has(id)) return other;
  return undefined;
}

/**
 * Reads records by id in as few calls as fit, each once: what is asked for in one turn of the event loop goes together.
 * For one operation alone. A call that fails takes only its own ids with it.
 */
export class BatchLoader<T> {
  readonly #reads: BulkRead<T>;
  readonly #call: Call;
  readonly #loader: DataLoader<Key, T | null, string>;
  readonly #variants = new Set<string | undefined>([undefined]);

  constructor(reads: BulkRead<T>, call: Call) {
    this.#reads = reads;
    this.#call = call;
    this.#loader = new DataLoader((keys) => this.#readAll(keys), { cacheKeyFn: nameOf });
  }

  /** Null where there is none. Fails with an `UpstreamError`. */
  load(id: string, variant?: string): Promise<T | null> {
    this.#variants.add(variant);
    return this.#loader.load({ id, variant });
  }

  /** What a record is now, as somebody else has read it. */
  prime(id: string, value: T): void {
    this.forget(id);
    this.#loader.prime({ id, variant: undefined }, value);
  }

  /** After a write. Without an id: whichever record it was. */
  forget(id?: string): void {
    if (id === undefined) this.#loader.clearAll();
    else for (const variant of this.#variants) this.#loader.clear({ id, variant });
  }

  async #readAll(keys: readonly Key[]): Promise<(T | null | Error)[]> {
    const groups = grouped(keys);
    const found = new Map<string, T | Error>();
    const parts = [...groups].flatMap(([variant, ids]) =>
      this.#reads.split([...ids], this.#call, variant).map(async (part) => {
        const rows = await contained(part, () => this.#readPart(part, variant));
        // Matched by id, never by position; of two rows for one id the first counts.
        for (const { id, value } of rows) {
          const name = nameOf({ id, variant });
          if (!found.has(name)) found.set(name, value);
        }
      }),
    );
    await Promise.all(parts);
    return keys.map((key) => found.get(nameOf({ id: key.id, variant: servedBy(groups, key) })) ?? null);
  }

  async #readPart(ids: readonly string[], variant: string | undefined): Promise<readonly Row<T>[]> {
    const rows = await inHalves(ids, (part) => this.#reads.read(part, this.#call, variant));
    if (ids.length === 1 || !this.#reads.lookAgain) return rows;
    const there = new Set(rows.map(({ id }) => id));
    const missing = ids.filter((id) => !there.has(id));
    return missing.length === 0
      ? rows
      : [...rows, ...(await this.#reads.lookAgain(missing, rows, this.#call))];
  }
}

/** A loader for one operation; a `ProfileStore` has one for each upstream. */
export function batchLoader<T>(reads: BulkRead<T>, call: Call): BatchLoader<T> {
  return new BatchLoader(reads, call);
}

/**
 * Puts rows in the order of the keys. Rows are matched by key, never by position: upstreams reorder, drop and
 * double them. A missing row is null, a row nobody asked for is ignored, of two for one key the first counts.
 */
export function alignByKey<Row>(
  keys: readonly string[],
  rows: Iterable<Row>,
  keyOf: (row: Row) => string,
): (Row | null)[] {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row);
    if (!found.has(key)) found.set(key, row);
  }
  return keys.map((key) => found.get(key) ?? null);
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
