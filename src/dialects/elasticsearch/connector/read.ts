import type { Call } from "../../../dialect/call.js";
import { path } from "../../../dialect/path.js";
import { UpstreamError } from "../../../dialect/upstream-error.js";
import type { Client } from "../../../http/client.js";
import { decodeProfiles, decodeUsers } from "../wire/index.js";
import { encodedFilter } from "./filter.js";
import { partsFor } from "./line.js";
import { type KnownUser, profileRecord, type UserProfile } from "./records.js";

export interface Profiles {
  readonly profiles: readonly UserProfile[];
  /** Profiles that could not be read while others could, by uid. */
  readonly failures: ReadonlyMap<string, UpstreamError>;
}

/** Splits uids into parts that one `readMany` each can take. */
export function callsFor(uids: readonly string[], filter: string | undefined): string[][] {
  return partsFor(uids, `/_security/profile/${encodedFilter(filter)}`);
}

/**
 * The profiles among these that exist; `data` only as far as the filter says. Each uid at most once: until the first
 * profile is written the server answers 500 to one that comes twice.
 * https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-get-user-profile
 */
export async function readMany(
  client: Client,
  uids: readonly string[],
  filter: string | undefined,
  call: Call,
): Promise<Profiles> {
  try {
    return await readPart(client, uids, filter, call);
  } catch (error) {
    // Each may hold up to 10 MB: too much for one answer is read in halves.
    if (!(error instanceof UpstreamError) || error.kind !== "too-large" || uids.length < 2) throw error;
    const middle = Math.ceil(uids.length / 2);
    const halves = await Promise.all(
      [uids.slice(0, middle), uids.slice(middle)].map((half) => halfOf(client, half, filter, call)),
    );
    return {
      profiles: halves.flatMap(({ profiles }) => profiles),
      failures: new Map(halves.flatMap(({ failures }) => [...failures])),
    };
  }
}

/** One profile that is too large for an answer takes no other one with it. */
async function halfOf(
  client: Client,
  uids: readonly string[],
  filter: string | undefined,
  call: Call,
): Promise<Profiles> {
  try {
    return await readMany(client, uids, filter, call);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { profiles: [], failures: new Map(uids.map((uid) => [uid, error])) };
  }
}

async function readPart(
  client: Client,
  uids: readonly string[],
  filter: string | undefined,
  call: Call,
): Promise<Profiles> {
  const { profiles, failures } = await client.send(
    {
      name: "getUserProfiles",
      method: "GET",
      path: path`/_security/profile/${uids}`,
      query: { data: filter },
      repeatable: true,
      decode: (answer) => decodeProfiles(answer, uids),
    },
    call,
  );
  return { profiles: profiles.map(profileRecord), failures };
}

const WITH_UID = "?with_profile_uid=true";

/** Splits names into parts that one `findUsers` each can take. */
export function callsForNames(names: readonly string[]): string[][] {
  return partsFor(names, `/_security/user/${WITH_UID}`);
}

/**
 * The users of the native and reserved realms among these names. Needs the cluster privilege `read_security`.
 * https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-get-user
 */
export async function findUsers(client: Client, wanted: readonly string[], call: Call): Promise<KnownUser[]> {
  const names = wanted.filter((name) => !ROUTES.has(name));
  if (names.length === 0) return [];
  const users = await readUsers(client, names, true, call);
  // 8.5.0 tells no uids before the first profile is written: asked again without them, it answers.
  return users ?? (await readUsers(client, names, false, call)) ?? [];
}

/** Words that the server reads as other routes: nobody's name can be asked for so. */
const ROUTES: ReadonlySet<string> = new Set(["_privileges", "_has_privileges", "_password"]);

async function readUsers(
  client: Client,
  names: readonly string[],
  withUid: boolean,
  call: Call,
): Promise<KnownUser[] | undefined> {
  return client.send(
    {
      name: "getUsers",
      method: "GET",
      path: path`/_security/user/${names}`,
      query: { with_profile_uid: withUid ? "true" : undefined },
      repeatable: true,
      decode: decodeUsers,
    },
    call,
  );
}
