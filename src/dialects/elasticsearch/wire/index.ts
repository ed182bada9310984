import type { z } from "zod";
import type { Identity, UpstreamError, UpstreamResponse, Value } from "../../../dialect.js";
import { failure, faultOf, refusedBy, rejectedGrant } from "./failures.js";
import * as shapes from "./shapes.js";

export type { JsonObject } from "./shapes.js";

const OFF_SHAPE = "The upstream's answer does not have the shape of the user profile API.";
/** Of a write, which the upstream has taken. */
const DONE = `The upstream did this, but its answer cannot be read. ${OFF_SHAPE}`;
const NOT_US = "It is not Elasticsearch that answered.";

/** Sent with every answer but 401, 403 and 413; a proxy's friendly 200 page has no such header. */
function isProduct(answer: UpstreamResponse): boolean {
  return answer.header("x-elastic-product") === "Elasticsearch";
}

export interface WireUser {
  readonly username: Value<string>;
  readonly roles: Value<readonly string[]>;
  readonly realmName: Value<string>;
  readonly realmDomain: Value<string | null>;
  readonly email: Value<string | null>;
  readonly fullName: Value<string | null>;
}

export interface WireSuggestion {
  readonly uid: string;
  readonly user: WireUser;
  readonly labels: Value<shapes.JsonObject>;
  readonly data: Value<shapes.JsonObject>;
}

export interface WireProfile extends WireSuggestion {
  readonly enabled: Value<boolean>;
  /** Milliseconds since 1970. */
  readonly lastSynchronized: Value<number>;
  readonly version: Value<z.infer<typeof shapes.version>>;
}

const ODD = "The upstream holds this part of the record in a form that is not the API's.";

/** Of what is no record at all; it fits no part's shape. */
const NOTHING = Symbol("no record");

/** A part of a record, or why it cannot be read. */
function partOf<T>(answer: UpstreamResponse, schema: z.ZodType<T>, whole: unknown, name: string): Value<T> {
  const part: unknown = typeof whole === "object" && whole !== null ? Reflect.get(whole, name) : NOTHING;
  const parsed = schema.safeParse(part);
  return parsed.success ? parsed.data : answer.fail("protocol", ODD);
}

/** The same, where it may be left out. */
const optionalOf = (answer: UpstreamResponse, whole: unknown, name: string): Value<string | null> =>
  partOf(answer, shapes.optionalText, whole, name) ?? null;

function userOf(answer: UpstreamResponse, user: unknown): WireUser {
  return {
    username: partOf(answer, shapes.text, user, "username"),
    roles: partOf(answer, shapes.roles, user, "roles"),
    realmName: partOf(answer, shapes.text, user, "realm_name"),
    realmDomain: optionalOf(answer, user, "realm_domain"),
    email: optionalOf(answer, user, "email"),
    fullName: optionalOf(answer, user, "full_name"),
  };
}

type Row = z.infer<typeof shapes.profile>;

function suggestionOf(answer: UpstreamResponse, row: Row): WireSuggestion {
  return {
    uid: row.uid,
    user: userOf(answer, row["user"]),
    labels: partOf(answer, shapes.jsonObject, row, "labels"),
    data: partOf(answer, shapes.jsonObject, row, "data"),
  };
}

function profileOf(answer: UpstreamResponse, row: Row): WireProfile {
  return {
    enabled: partOf(answer, shapes.flag, row, "enabled"),
    lastSynchronized: partOf(answer, shapes.instant, row, "last_synchronized"),
    version: partOf(answer, shapes.version, row, "_doc"),
    ...suggestionOf(answer, row),
  };
}

function shaped<T>(answer: UpstreamResponse, schema: z.ZodType<T>, otherwise = OFF_SHAPE): T {
  if (answer.status !== 200) throw failure(answer);
  return checked(answer, schema, otherwise);
}

function checked<T>(answer: UpstreamResponse, schema: z.ZodType<T>, otherwise = OFF_SHAPE): T {
  if (!isProduct(answer)) throw answer.fail("protocol", NOT_US);
  const parsed = schema.safeParse(answer.tryJson());
  if (!parsed.success) throw answer.fail("protocol", otherwise);
  return parsed.data;
}

export type Activated =
  | { readonly profile: WireProfile }
  /** "token expired": the grant was refused, unless it was the caller. */
  | { readonly rejection: UpstreamError };

export function decodeActivated(answer: UpstreamResponse): Activated {
  const fault = answer.status === 401 ? faultOf(answer) : undefined;
  if (fault && refusedBy(fault) === "unclear") return { rejection: rejectedGrant(answer) };
  return { profile: profileOf(answer, shaped(answer, shapes.profile, DONE)) };
}

export interface Found {
  readonly profiles: readonly WireProfile[];
  /** By uid; a uid that is in neither does not exist. */
  readonly failures: ReadonlyMap<string, UpstreamError>;
}

/**
 * The profiles among these uids. A row without a uid may belong to any uid that nothing else accounts for, so none of
 * those counts as missing.
 */
export function decodeProfiles(answer: UpstreamResponse, uids: readonly string[] = []): Found {
  const { profiles: rows, errors } = shaped(answer, shapes.found);
  const details = errors?.details ?? {};
  const profiles: WireProfile[] = [];
  const failures = new Map<string, UpstreamError>();
  for (const row of rows) {
    const parsed = shapes.profile.safeParse(row);
    if (parsed.success) profiles.push(profileOf(answer, parsed.data));
    const uid = parsed.success ? undefined : shapes.identified.safeParse(row).data?.uid;
    if (uid !== undefined) failures.set(uid, answer.fail("protocol", OFF_SHAPE));
  }
  for (const [uid, { type, reason }] of Object.entries(details)) {
    if (type === "resource_not_found_exception") continue;
    // The same, before the first profile of all has been written.
    if (type === "exception" && reason === "profile index does not exist") continue;
    failures.set(uid, answer.fail("failed", "The upstream could not read this profile."));
  }
  if (!rows.every((row) => shapes.identified.safeParse(row).success)) {
    const known = new Set([...profiles.map(({ uid }) => uid), ...failures.keys(), ...Object.keys(details)]);
    for (const uid of uids) if (!known.has(uid)) failures.set(uid, answer.fail("protocol", OFF_SHAPE));
  }
  return { profiles, failures };
}

/** What is no profile is left out: nothing could be done with it. */
export function decodeSuggested(answer: UpstreamResponse): WireSuggestion[] {
  return shaped(answer, shapes.suggested).profiles.flatMap((row) => {
    const parsed = shapes.profile.safeParse(row);
    return parsed.success ? [suggestionOf(answer, parsed.data)] : [];
  });
}

export const decodeAcknowledged = (answer: UpstreamResponse) =>
  shaped(answer, shapes.acknowledgement, DONE).acknowledged;
export function decodeHasPrivileges(answer: UpstreamResponse) {
  const { has_privilege_uids: hasPrivilegeUids, errors } = shaped(answer, shapes.profilePrivileges);
  return {
    hasPrivilegeUids,
    errors: Object.entries(errors?.details ?? {}).map(([uid, { type, reason }]) => ({
      uid,
      // Clipped and without credentials, like every text of an upstream.
      message: answer.fail("failed", reason || type).message,
    })),
  };
}

export const decodeWho = (answer: UpstreamResponse) => shaped(answer, shapes.who).username;
export const decodePrivileges = (answer: UpstreamResponse) => shaped(answer, shapes.privileges).cluster;

/** Whether it is this product; false if it does not say, like a proxy that refuses requests without credentials. */
export function decodeIsProduct(answer: UpstreamResponse): boolean {
  if (isProduct(answer)) return true;
  if (answer.status < 300) throw answer.fail("protocol", NOT_US);
  return false;
}

/** Who answers `GET /`; a server without that route still says what it is. */
export function decodeIdentity(answer: UpstreamResponse): Identity {
  const product = "Elasticsearch";
  if (isProduct(answer) && [400, 404, 405].includes(answer.status)) return { product, version: null };
  return { product, version: shaped(answer, shapes.root).version.number };
}

export interface WireKnownUser {
  readonly username: string;
  readonly fullName: Value<string | null>;
  readonly profileUid: Value<string | null>;
}

/**
 * None of the names is known: 404 with an empty object. Undefined where 8.5.0 stumbled over the uids, as it does until
 * the first profile is written.
 */
export function decodeUsers(answer: UpstreamResponse): WireKnownUser[] | undefined {
  if (answer.status === 500 && faultOf(answer)?.type === "null_pointer_exception") return undefined;
  const known = answer.status === 404 && isProduct(answer) && !faultOf(answer);
  const users = known ? checked(answer, shapes.users) : shaped(answer, shapes.users);
  return Object.entries(users).map(([username, user]) => knownUser(answer, username, user));
}

function knownUser(answer: UpstreamResponse, username: string, user: unknown): WireKnownUser {
  return {
    username,
    fullName: optionalOf(answer, user, "full_name"),
    profileUid: optionalOf(answer, user, "profile_uid"),
  };
}

/** Of a search for users. Servers that do not have it say that nothing is there. */
export function decodeQueriedUsers(answer: UpstreamResponse): WireKnownUser[] {
  const isUnknown = [400, 404, 405].includes(answer.status) && isProduct(answer) && !faultOf(answer);
  if (isUnknown) return [];
  return shaped(answer, shapes.queriedUsers).users.flatMap((row) => {
    const parsed = shapes.named.safeParse(row);
    return parsed.success ? [knownUser(answer, parsed.data.username, row)] : [];
  });
}
