import { idProblem, type Row, type Value } from "../../../dialect.js";
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
  readonly rateLimit: Value<number>;
  readonly policies: Value<readonly Policy[]>;
  readonly tags: Value<readonly string[]>;
  /** Who created and who last changed it; servers since 2.0 leave both out for profiles. */
  readonly author: Value<string | null>;
  readonly updater: Value<string | null>;
  readonly createdAt: Value<Date | null>;
  readonly updatedAt: Value<Date | null>;
}

/** A Kuzzle user, as far as profiles are concerned. */
export interface ProfileUser {
  readonly userId: string;
  readonly profileIds: readonly string[];
}

/** Some are beyond what a date can hold. */
function date(ms: Value<number | null>): Value<Date | null> {
  if (typeof ms !== "number") return ms;
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? null : at;
}

export function record({ _id, _source }: WireProfile): SecurityProfile {
  return {
    profileId: _id,
    rateLimit: _source.rateLimit ?? 0,
    policies: _source.policies,
    tags: _source.tags,
    author: _source.author,
    updater: _source.updater,
    createdAt: date(_source.createdAt),
    updatedAt: date(_source.updatedAt),
  };
}

/** A hit as a row of its own, be it a profile or none of the API's. */
export const rowOf = (hit: WireProfile | Off): Row<SecurityProfile> => ({
  id: hit._id,
  value: "failure" in hit ? hit.failure : record(hit),
});

/** No record of the storage has a longer id, in bytes of UTF-8. */
const MAX_ID_BYTES = 512;
const LONE_SURROGATE = /\p{Cs}/u;

/** What is wrong with the id of a profile or a role; everything else can be one, `a/b`, blanks and line breaks too. */
export function nativeIdProblem(id: string): string | undefined {
  if (id === "") return "must not be empty";
  if (Buffer.byteLength(id) > MAX_ID_BYTES) return `must have at most ${MAX_ID_BYTES} bytes`;
  if (LONE_SURROGATE.test(id)) return "must be well-formed Unicode";
  return undefined;
}

/** Names that the API has routes for in the place of a profile's id. */
const ROUTES: ReadonlySet<string> = new Set(["*", "_mDelete", "_mGet", "_scroll"]);

/** Whether an id can be sent in a body alone. */
export function needsBody(id: string): boolean {
  return idProblem(id) !== undefined || ROUTES.has(id);
}

/** Ids that the storage takes for routes of its own: it can list a record with one of them, and neither read nor write it. */
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
  return (
    nativeIdProblem(id) ??
    (isRouteOfStorage(id) ? "must not be the name of a route of the upstream's storage" : undefined)
  );
}
