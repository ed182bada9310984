import { badInput } from "./errors.js";

/** A list argument's length; a longer one is `BAD_USER_INPUT` before any upstream is called. */
export function checkList(name: string, list: readonly unknown[], most: number): void {
  if (list.length > most) throw badInput(`${name} must have at most ${most} elements, not ${list.length}.`);
}

/** A page size. */
export function checkSize(name: string, size: number, most: number): void {
  if (size > most) throw badInput(`${name} must be at most ${most}, not ${size}.`);
}
