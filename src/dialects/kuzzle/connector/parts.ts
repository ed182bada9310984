import { chunk } from "../../../dialect/batch-loader.js";
import type { Row } from "./records.js";

/** Ids in one call; a client's longest list fits. */
const IDS_PER_CALL = 100;
/** After a call was spoilt: ids in a smaller one, and calls for one id each at the same time. */
export const AT_A_TIME = 10;

/** Splits ids into parts for one call each. */
export function callsFor(ids: readonly string[]): string[][] {
  return chunk(ids, IDS_PER_CALL);
}

export const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error("unknown", { cause: error });

/** A call that fails takes only its own ids with it. */
async function contained<T>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<Row<T>[]>,
): Promise<Row<T>[]> {
  try {
    return await read(ids);
  } catch (error) {
    return ids.map((id) => ({ id, value: asError(error) }));
  }
}

/**
 * Reads what one call together could not give because of one of its ids: in tens, one after the other, and where a
 * ten is spoilt as well, each id alone. A hundred ids one by one would use up the calls of an operation.
 */
export async function readApart<T>(
  ids: readonly string[],
  together: (ids: readonly string[]) => Promise<Row<T>[]>,
  alone: (id: string) => Promise<Row<T>[]>,
): Promise<Row<T>[]> {
  if (ids.length <= AT_A_TIME) {
    return (await Promise.all(ids.map((id) => contained([id], () => alone(id))))).flat();
  }
  const rows: Row<T>[] = [];
  for (const part of chunk(ids, AT_A_TIME)) rows.push(...(await contained(part, together)));
  return rows;
}
