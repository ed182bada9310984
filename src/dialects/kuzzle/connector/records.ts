import type { Off, WireProfile } from "../wire/index.js";

/** Access to one index; without collections to all of them. */
export interface Restriction {
  readonly index: string;
  readonly collections: readonly string[];
}

/** A role, everywhere or only within some indexes. */
export interface Policy {
  readonly roleId: string;
  /** Empty = not restricted. */
  readonly restrictedTo: readonly Restriction[];
}

/** https://docs.kuzzle.io/core/2/guides/main-concepts/permissions/#profiles */
export interface SecurityProfile {
  readonly profileId: string;
  /** Requests per second and node for each user; 0 = unlimited. */
  readonly rateLimit: number;
  readonly policies: readonly Policy[];
  readonly tags: readonly string[];
  /** Who created and who last changed it; servers since 2.0 leave both out for profiles. */
  readonly author: string | null;
  readonly updater: string | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
}

/** One record as a read by ids found it; what cannot be read fails alone. */
export interface Row<T> {
  readonly id: string;
  readonly value: T | Error;
}

/** A Kuzzle user, as far as profiles are concerned. */
export interface ProfileUser {
  readonly userId: string;
  readonly profileIds: readonly string[];
}

/** Milliseconds since 1970 as written by whichever clock; some are beyond what a date can hold. */
function date(ms: number | null | undefined): Date | null {
  if (ms == null) return null;
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? null : at;
}

export function record({ _id, _source }: WireProfile): SecurityProfile {
  return {
    profileId: _id,
    rateLimit: _source.rateLimit ?? 0,
    policies: _source.policies,
    tags: _source.tags,
    author: _source._kuzzle_info?.author ?? null,
    updater: _source._kuzzle_info?.updater ?? null,
    createdAt: date(_source._kuzzle_info?.createdAt),
    updatedAt: date(_source._kuzzle_info?.updatedAt),
  };
}

/** A hit as a row of its own, be it a profile or none of the API's. */
export const rowOf = (hit: WireProfile | Off): Row<SecurityProfile> => ({
  id: hit._id,
  value: "failure" in hit ? hit.failure : record(hit),
});
