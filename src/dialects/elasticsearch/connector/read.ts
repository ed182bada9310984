import { type Call, type Client, chunk, contained, queryString, type Row } from "../../../dialect.js";
import { decodeProfiles, decodeQueriedUsers, decodeUsers, decodeWho } from "../wire/index.js";
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

/** A user's name in the native and reserved realms: printable ASCII, without blanks around it. */
const NAME = /^[!-~](?:[ -~]{0,510}[!-~])?$/;
/** Words that the server reads as other routes, and never as a username. */
const ROUTES: ReadonlySet<string> = new Set(["_privileges", "_has_privileges", "_password"]);
/** In a path a comma ends a name, and `..` walks up: the server decodes what a proxy before it may have followed. */
const NEEDS_BODY = /,|(?:^|[/\\])\.\.?(?:[/\\]|$)/;

/**
 * The users of the native and reserved realms among these names, those that they cannot have apart. Needs the cluster
 * privilege `read_security`.
 */
export async function findUsers(
  client: Client,
  wanted: readonly string[],
  call: Call,
): Promise<Row<KnownUser>[]> {
  const names = wanted.filter((name) => NAME.test(name) && !ROUTES.has(name));
  const inBody = names.filter((name) => NEEDS_BODY.test(name));
  const inPath = names.filter((name) => !NEEDS_BODY.test(name));
  const found = await Promise.all([
    contained(inPath, (some) => getUsers(client, some, call)),
    contained(inBody, (some) => queryUsers(client, some, call)),
  ]);
  return found.flat();
}

/** https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-get-user */
async function getUsers(client: Client, names: readonly string[], call: Call): Promise<Row<KnownUser>[]> {
  if (names.length === 0) return [];
  const ask = (withUid: boolean) =>
    client.send(
      operations.getUsers.with({
        ids: [names],
        query: { with_profile_uid: withUid ? "true" : undefined },
        decode: decodeUsers,
      }),
      call,
    );
  // 8.5.0 cannot give uids before the first profile is written; asked again without them, it answers.
  return rowsOf((await ask(true)) ?? (await ask(false)) ?? []);
}

/**
 * By a search, which names users in its body; it knows those of the native realm alone, and no reserved one has such a name.
 * Servers before 8.14 have no such route: there nobody is found.
 * https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-query-user
 */
async function queryUsers(client: Client, names: readonly string[], call: Call): Promise<Row<KnownUser>[]> {
  if (names.length === 0) return [];
  const users = await client.send(
    operations.queryUsers.with({
      query: { with_profile_uid: "true" },
      body: { json: { query: { terms: { username: names } }, size: names.length } },
      decode: decodeQueriedUsers,
    }),
    call,
  );
  return rowsOf(users);
}

const rowsOf = (users: readonly KnownUser[]): Row<KnownUser>[] =>
  users.map((value) => ({ id: value.username, value }));

/** Everything that a profile's `data` holds. */
export const EVERYTHING = "*";
/** Encoded; leaves room for a uid on the request line. */
const MAX_LENGTH = 3_000;
const CONTROLS = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** What is wrong with paths into `data`, or undefined. */
export function pathsProblem(paths: readonly string[]): string | undefined {
  for (const [index, path] of paths.entries()) {
    if (path.trim() === "") return `paths.${index} must not be empty`;
    if (path.trim() !== path) return `paths.${index} must not begin or end with a space`;
    if (path.includes(",")) return `paths.${index} must not contain a comma: give two paths instead`;
    if (CONTROLS.test(path)) return `paths.${index} must not contain control characters`;
  }
  return encodedFilter(filterOf(paths)).length > MAX_LENGTH ? "paths are too long together" : undefined;
}

/** The same text for the same set of paths, so that reads of one set are one read. */
export function filterOf(paths: readonly string[]): string {
  const all = new Set(paths);
  return all.has(EVERYTHING) ? EVERYTHING : [...all].sort().join(",");
}

/** As it stands on the request line, with `?`. */
export function encodedFilter(filter: string | undefined): string {
  return queryString({ data: filter });
}

/** The user behind the credentials, which everybody may ask. */
export function whoAmI(client: Client, call: Call): Promise<string> {
  return client.send(
    operations.authenticate.with({
      decode: decodeWho,
    }),
    call,
  );
}
