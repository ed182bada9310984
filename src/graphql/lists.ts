import { UpstreamError } from "../dialect/upstream-error.js";
import { badInput } from "./errors.js";

/** A list argument's length; a longer one is `BAD_USER_INPUT` before any upstream is called. */
export function checkList(name: string, list: readonly unknown[], most: number): void {
  if (list.length > most) throw badInput(`${name} must have at most ${most} elements, not ${list.length}.`);
}

/** A page size. */
export function checkSize(name: string, size: number, most: number): void {
  if (size > most) throw badInput(`${name} must be at most ${most}, not ${size}.`);
}

/** Told apart by what a client sees of them. */
const reasonOf = (reason: unknown): string =>
  reason instanceof UpstreamError
    ? JSON.stringify([reason.kind, reason.upstream, reason.message])
    : String(reason);

/**
 * The elements of a list, each of which may fail alone. Where all fail for one reason the list does, with one error:
 * a hundred times the same would hide whatever else went wrong.
 */
export async function elementsOf<T>(reads: readonly Promise<T>[]): Promise<Promise<T>[]> {
  const settled = await Promise.allSettled(reads);
  const failed = settled.filter((read) => read.status === "rejected");
  if (failed.length > 0 && failed.length === settled.length) {
    const [first, ...others] = new Map(failed.map(({ reason }) => [reasonOf(reason), reason])).values();
    if (others.length === 0) throw first;
  }
  return [...reads];
}
