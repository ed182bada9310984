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
