import { type Fields, isFields, isList } from "../json.js";

export interface Restriction {
  readonly index: unknown;
  /** Empty = every collection of the index. */
  readonly collections: readonly unknown[];
}

/** What a stored policy is restricted to; empty = to nothing. */
export function restrictionsOf(policy: Fields): readonly Restriction[] {
  const { restrictedTo } = policy;
  if (!isList(restrictedTo)) return [];
  return restrictedTo.filter(isFields).map(({ index, collections }) => ({
    index,
    collections: isList(collections) ? collections : [],
  }));
}
