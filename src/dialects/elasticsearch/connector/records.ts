import type { Value } from "../../../dialect.js";
import type { WireKnownUser, WireProfile, WireSuggestion, WireUser } from "../wire/index.js";

export type { JsonObject } from "../wire/index.js";

/** The user that a profile belongs to, as it was at the last activation. */
export type ProfileUser = WireUser;

/** The pair that a conditional write must name. */
export interface DocumentVersion {
  readonly seqNo: number;
  readonly primaryTerm: number;
}

/** What a suggestion holds: a search's snapshot, up to a second old, and of the data only what was asked for. */
export type Suggestion = WireSuggestion;

/** https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-get-user-profile */
export interface UserProfile extends Suggestion {
  readonly enabled: Value<boolean>;
  readonly lastSynchronized: Value<Date>;
  readonly version: Value<DocumentVersion>;
}

/** A user as the native and reserved realms know it now. `profileUid` is null until the first activation. */
export type KnownUser = WireKnownUser;

export function profileRecord({ lastSynchronized, version, ...profile }: WireProfile): UserProfile {
  return {
    lastSynchronized: typeof lastSynchronized === "number" ? new Date(lastSynchronized) : lastSynchronized,
    version:
      version instanceof Error ? version : { seqNo: version._seq_no, primaryTerm: version._primary_term },
    ...profile,
  };
}

/** The server takes 512 bytes of id, and its own begins with `profile_`. */
const MAX_UID_LENGTH = 504;

/** What is wrong with a uid, or undefined. */
export function uidProblem(uid: string): string | undefined {
  // A domain of literal usernames makes `u_<name>_<n>` of up to 256 characters of name.
  if (uid.length > MAX_UID_LENGTH) return `must have at most ${MAX_UID_LENGTH} characters`;
  if (/^u_[A-Za-z0-9_-]+$/.test(uid)) return undefined;
  return "must be u_ followed by letters, digits, - and _";
}
