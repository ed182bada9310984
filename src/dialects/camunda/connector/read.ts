import {
  type BulkRead,
  type Call,
  chunk,
  contained,
  loosely,
  type Row,
  UpstreamError,
} from "../../../dialect.js";
import { decodeLinks, decodeProfile, decodeProfiles, type UserProfiles } from "../wire.js";
import type { Engine } from "./engine.js";
import type { UserProfile } from "./records.js";

const IDS_PER_CALL = 50;
const BYTES_PER_CALL = 4_000;
/** Bytes of a call's path and query beside the ids. */
const BESIDE = 120;
/** Bytes of `%2C`. */
const COMMA = 3;

/** Of an id in a list. */
const bytesOf = (id: string): number => encodeURIComponent(id).length + COMMA;

/** Users by their ids. */
export class UserReads implements BulkRead<UserProfile> {
  readonly name = "readUserProfiles";
  readonly #engine: Engine;
  #listsAreWhole = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Parts that fit one call each, beside the credentials. Where those leave nothing, one call is refused for all. */
  split(ids: readonly string[], call: Call): readonly (readonly string[])[] {
    if (ids.length === 1) return [ids];
    const all = bytesOf(ids.join());
    const room = Math.min(BYTES_PER_CALL, this.#engine.client.room(call) - BESIDE);
    if (room <= 0 || (ids.length <= IDS_PER_CALL && all <= room)) return [ids];
    return chunk(ids, IDS_PER_CALL, room, bytesOf);
  }

  /** By the ids asked for: matched by id, never by position. Of two rows for one the first counts. */
  async read(ids: readonly string[], call: Call): Promise<Row<UserProfile>[]> {
    const { users, nobodys } = await readMany(this.#engine, ids, call);
    // Those who come in the order in which they were asked for need no looking up.
    const sorted: Row<UserProfile>[] = [];
    for (const user of users)
      if (user.userId === ids[sorted.length]) sorted.push({ id: user.userId, value: user });
    if (sorted.length === ids.length && sorted.length === users.length) return sorted;
    const missing = new Set(ids);
    const rows: Row<UserProfile>[] = [];
    const others: UserProfile[] = [];
    for (const user of users) {
      if (missing.delete(user.userId)) rows.push({ id: user.userId, value: user });
      else if (!ids.includes(user.userId)) others.push(user);
    }
    return missing.size === 0 && others.length === 0
      ? rows
      : [...rows, ...otherwiseSpelled([...missing], others, ids.length === 1, nobodys)];
  }

  /** Once true it stays true: an engine does not stop keeping its own users. */
  provesMissing(): boolean {
    return this.#listsAreWhole;
  }

  /**
   * Looks singly for ids that a list lacked: it proves nothing missing where a directory looks through its first few hundred
   * users only, nor does one row for two spellings, as some stores find both. By lists of one: unlike the route of a single
   * user, those show nobody whom the caller may not read, whatever the product.
   */
  async lookAgain(
    missing: readonly string[],
    found: readonly Row<UserProfile>[],
    call: Call,
  ): Promise<Row<UserProfile>[]> {
    this.#listsAreWhole ||= await wholeLists(this.#engine, call);
    const spellings = new Set(
      found.flatMap(({ value }) => (value instanceof Error ? [] : [loosely(value.userId)])),
    );
    const doubtful = this.#listsAreWhole ? missing.filter((id) => spellings.has(loosely(id))) : missing;
    const reads = doubtful.map((id) => contained([id], (one) => this.read(one, call)));
    return (await Promise.all(reads)).flat();
  }
}

/**
 * Where ids compare without regard to case, as in LDAP, a user comes back as the directory spells it. `alone`: asked for
 * one id alone, the upstream may also overlook accents and blanks.
 */
function otherwiseSpelled(
  ids: readonly string[],
  users: readonly UserProfile[],
  alone: boolean,
  nobodys: UpstreamError | undefined,
): Row<UserProfile>[] {
  const inAnyCase = new Map(users.map((user) => [user.userId.toLowerCase(), user]));
  const found = ids.map(
    (id) =>
      inAnyCase.get(id.toLowerCase()) ??
      (alone ? users.find(({ userId }) => loosely(userId) === loosely(id)) : undefined),
  );
  const matched = ids.flatMap((id, index) => {
    const value = found[index] ?? nobodys;
    return value ? [{ id, value }] : [];
  });
  // Which id they answer, only a call for that one alone can tell.
  const unmatched = users.filter((user) => !found.includes(user));
  return [...matched, ...unmatched.map((value) => ({ id: value.userId, value }))];
}

const joined = (parts: readonly UserProfiles[]): UserProfiles => ({
  users: parts.flatMap(({ users }) => users),
  nobodys: parts.find(({ nobodys }) => nobodys)?.nobodys,
});

/** The users among these ids that exist and may be read, in no order. */
function readMany(engine: Engine, ids: readonly string[], call: Call): Promise<UserProfiles> {
  // In a list a comma ends an id; alone it does not. An empty list would mean no filter at all: everybody.
  const apart = ids.filter((id) => id.includes(","));
  if (apart.length === 0) return readListed(engine, { idIn: ids.join(",") }, ids, call);
  const listed = ids.filter((id) => !id.includes(","));
  const reads = apart.map((id) => readListed(engine, { id }, [id], call));
  if (listed.length > 0) reads.push(readListed(engine, { idIn: listed.join(",") }, listed, call));
  return Promise.all(reads).then(joined);
}

/** One of the two: without either the upstream would list all users. */
type Filter = { readonly id: string; readonly idIn?: never } | { readonly id?: never; readonly idIn: string };

function readListed(
  engine: Engine,
  { id, idIn }: Filter,
  ids: readonly string[],
  call: Call,
): Promise<UserProfiles> {
  // Once a server limits its results, every list without a limit of its own is refused.
  const query = { id, idIn, maxResults: ids.length };
  const asked = engine.operations.readUserProfiles.with({ query, decode: decodeProfiles });
  return engine.client.send(asked, call).catch((error: unknown) => {
    const limit = error instanceof UpstreamError ? resultLimit(error) : undefined;
    if (limit === undefined || limit < 1 || limit >= ids.length) throw error;
    const parts = chunk(ids, limit).map((part) => readMany(engine, part, call));
    return Promise.all(parts).then(joined);
  });
}

/** The server's own limit on results, where a call was refused for it. */
function resultLimit(failure: UpstreamError): number | undefined {
  const found = failure.status === 400 ? /limit of (\d+) exceeded/.exec(failure.message) : null;
  return found ? Number(found[1]) : undefined;
}

/** One user by id; not found is a failure. Not subject to the server's limit on results. */
export function readOne({ client, operations }: Engine, userId: string, call: Call): Promise<UserProfile> {
  return client.send(operations.readUserProfile.with({ ids: [userId], decode: decodeProfile }), call);
}

/**
 * Whether the engine keeps its users itself, so that a list by ids is a query of its own table. Plugins for LDAP or
 * Keycloak are read-only, and look for several ids among the first few hundred users of a directory (Keycloak's: 250).
 * An engine that lets nobody say so is taken for such a plugin: reading one by one is slower, but never wrong.
 */
async function wholeLists(engine: Engine, call: Call): Promise<boolean> {
  try {
    return (await listLinks(engine, call)).includes("create");
  } catch (error) {
    if (error instanceof UpstreamError) return false;
    throw error;
  }
}

/** What the caller may do with the list of users. */
export function listLinks({ client, operations }: Engine, call: Call): Promise<string[]> {
  return client.send(operations.userOptions.with({ decode: decodeLinks }), call);
}
