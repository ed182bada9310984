import { idProblem } from "../../../dialect/ids.js";
import type { WireProfile } from "../wire/index.js";

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
    createdAt: date(_source._kuzzle_info?.createdAt),
    updatedAt: date(_source._kuzzle_info?.updatedAt),
  };
}

/** What is wrong with a profile's id in a read. */
export const profileIdProblem = idProblem;

/** Ids that the storage takes for routes of its own: no record with one of them could be read. */
const OF_STORAGE: ReadonlySet<string> = new Set([
  "_count",
  "_mapping",
  "_mget",
  "_msearch",
  "_search",
  "_termvectors",
]);

/** Asked for such an id the server fails, and with it every other record of the call. */
export const isRouteOfStorage = (id: string): boolean => OF_STORAGE.has(id);

/** What is wrong with the id of a profile that is to be written. */
export function writableIdProblem(id: string): string | undefined {
  // The API has a route in the place of `*` itself.
  const taken = id === "*" || isRouteOfStorage(id);
  return idProblem(id) ?? (taken ? "must not be the name of a route of the upstream" : undefined);
}

/** Ids that `GET /profiles/:_id` takes for another route; reading several profiles at once has them in its body. */
const NOT_BY_GET: ReadonlySet<string> = new Set(["*", "_mapping", "_mDelete", "_mGet", "_scroll", "_search"]);

export function isReadableByGet(id: string): boolean {
  return idProblem(id) === undefined && !NOT_BY_GET.has(id);
}
