export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Without a prototype, so that a key named `__proto__` is a key like any other. */
export function objectOf(entries: Iterable<readonly [string, Json]>): JsonObject {
  const made: Record<string, Json> = Object.create(null);
  for (const [key, value] of entries) made[key] = value;
  return made;
}
