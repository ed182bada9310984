/** One profile to read. */
export interface Key {
  readonly uid: string;
  /** What of the profile's data comes with it; undefined = nothing. */
  readonly filter: string | undefined;
}

/** Uids by filter: one call serves one filter. */
export type Groups = ReadonlyMap<string | undefined, ReadonlySet<string>>;

/** A profile that is read with some of its data anyway is not read once more without. */
export function grouped(keys: readonly Key[]): Groups {
  const groups = new Map<string | undefined, Set<string>>();
  const add = (filter: string | undefined, uid: string): void => {
    const group = groups.get(filter) ?? new Set();
    groups.set(filter, group.add(uid));
  };
  for (const { uid, filter } of keys) if (filter !== undefined) add(filter, uid);
  for (const key of keys) if (key.filter === undefined) add(servedBy(groups, key), key.uid);
  return groups;
}

/** The filter under which a key is read. */
export function servedBy(groups: Groups, { uid, filter }: Key): string | undefined {
  if (filter !== undefined) return filter;
  for (const [other, uids] of groups) if (other !== undefined && uids.has(uid)) return other;
  return undefined;
}
