import { type Json, type JsonObject, objectOf } from "../json/values.js";

export const NOT_FOUND = { type: "resource_not_found_exception", reason: "profile document not found" };

/** What went wrong for single profiles of a request that as a whole went well; no key at all where nothing did. */
export function uidErrors(errors: ReadonlyMap<string, Json>): JsonObject {
  if (errors.size === 0) return {};
  const sorted = [...errors].sort(([a], [b]) => (a < b ? -1 : 1));
  return { errors: { count: errors.size, details: objectOf(sorted) } };
}
