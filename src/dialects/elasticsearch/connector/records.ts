import type { JsonObject, WireProfile, WireSuggestion, WireUser } from "../wire/index.js";

export type { JsonObject } from "../wire/index.js";

/** The user that a profile belongs to, as it was at the last activation. */
export interface ProfileUser {
  readonly username: string;
  readonly roles: readonly string[];
  readonly realmName: string;
  readonly realmDomain: string | null;
  readonly email: string | null;
  readonly fullName: string | null;
}

/** The pair that a conditional write must name. */
export interface DocumentVersion {
  readonly seqNo: number;
  readonly primaryTerm: number;
}

/** What a suggestion holds: a search's snapshot, up to a second old. */
export interface Suggestion {
  readonly uid: string;
  readonly user: ProfileUser;
  readonly labels: JsonObject;
  /** Only what was asked for. */
  readonly data: JsonObject;
}

/** https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-get-user-profile */
export interface UserProfile extends Suggestion {
  readonly enabled: boolean;
  readonly lastSynchronized: Date;
  readonly version: DocumentVersion;
}

/** A user as the native and reserved realms know it now. */
export interface KnownUser {
  readonly username: string;
  readonly fullName: string | null;
  /** Null until the first activation. */
  readonly profileUid: string | null;
}

function userRecord(user: WireUser): ProfileUser {
  return {
    username: user.username,
    roles: user.roles,
    realmName: user.realm_name,
    realmDomain: user.realm_domain ?? null,
    email: user.email ?? null,
    fullName: user.full_name ?? null,
  };
}

export function suggestionRecord({ uid, user, labels, data }: WireSuggestion): Suggestion {
  return { uid, user: userRecord(user), labels, data };
}

export function profileRecord(profile: WireProfile): UserProfile {
  return {
    ...suggestionRecord(profile),
    enabled: profile.enabled,
    lastSynchronized: new Date(profile.last_synchronized),
    version: { seqNo: profile._doc._seq_no, primaryTerm: profile._doc._primary_term },
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
