/** What a JSON object is before anything is known about it. */
export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** An own property; inherited ones (`constructor`, `toString`) must not pass for arguments. */
export function own(object: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}

export function without(fields: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** A partial update as the storage engine does it: objects merge deeply, everything else is replaced. */
export function merged(stored: Fields, change: Fields): Fields {
  const result: Fields = { ...stored };
  for (const [name, value] of Object.entries(change)) {
    const before = own(stored, name);
    result[name] = isFields(before) && isFields(value) ? merged(before, value) : value;
  }
  return result;
}
