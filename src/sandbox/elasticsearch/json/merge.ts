import { isList, isObject, type Json, type JsonObject, objectOf } from "./values.js";

/**
 * A partial-document update: objects merge deeply, everything else replaces the old value whole. null is a value like
 * any other, and nothing removes a key. Keys keep the place they first had.
 */
export function merge(old: JsonObject, change: JsonObject): JsonObject {
  const merged = new Map(Object.entries(old));
  for (const [key, value] of Object.entries(change)) {
    const before = merged.get(key);
    merged.set(key, isObject(before) && isObject(value) ? merge(before, value) : value);
  }
  return objectOf(merged);
}

/** Whether two values are the same, the order of keys aside: an update that changes nothing is not written. */
export function same(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => {
        const [left, right] = [a[key], b[key]];
        return left !== undefined && right !== undefined && same(left, right);
      })
    );
  }
  if (!isList(a) || !isList(b) || a.length !== b.length) return false;
  return a.every((item, place) => {
    const other = b[place];
    return other !== undefined && same(item, other);
  });
}
