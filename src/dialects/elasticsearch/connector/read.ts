import { type Call, type Client, chunk, type Row } from "../../../dialect.js";
import { decodeProfiles, decodeUsers } from "../wire/index.js";
import { encodedFilter } from "./filter.js";
import { operations } from "./operations.js";
import { type KnownUser, profileRecord, type UserProfile } from "./records.js";

/** The server refuses a longer request line (`http.max_initial_line_length`). */
const LINE = 4_096;
/** For the path prefix of the configured URL, which is added further below. */
const PREFIX = 512;
const IDS_PER_CALL = 50;

/** Splits ids that go into one path segment, so that each part fits a call. `rest` is all else on the line. */
function partsFor(ids: readonly string[], rest: string): string[][] {
  const room = LINE - PREFIX - `GET ${rest} HTTP/1.1`.length;
  return chunk(ids, IDS_PER_CALL, room, (id) => encodeURIComponent(id).length + 1);
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
): Promise<Row<UserProfile>[]> {
  const { profiles, failures } = await client.send(
    operations.getUserProfiles.with({
      ids: [uids],
      query: { data: filter },
      decode: (answer) => decodeProfiles(answer, uids),
    }),
    call,
  );
  const failed = [...failures].map(([id, value]) => ({ id, value }));
  return [...profiles.map((profile) => ({ id: profile.uid, value: profileRecord(profile) })), ...failed];
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
export async function findUsers(
  client: Client,
  wanted: readonly string[],
  call: Call,
): Promise<Row<KnownUser>[]> {
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
): Promise<Row<KnownUser>[] | undefined> {
  const users = await client.send(
    operations.getUsers.with({
      ids: [names],

      query: { with_profile_uid: withUid ? "true" : undefined },
      decode: decodeUsers,
    }),
    call,
  );
  return users?.map((value) => ({ id: value.username, value }));
}
