import {
  type Call,
  chunk,
  contained,
  invalidInput,
  loosely,
  queryString,
  type Row,
  UpstreamError,
} from "../../../dialect.js";
import {
  about,
  decodeCount,
  decodeLinks,
  decodeProfile,
  decodeProfiles,
  type UserProfiles,
} from "../wire.js";
import type { Engine } from "./engine.js";
import type { UserProfile } from "./records.js";

type Filters = Readonly<Record<string, string | undefined>>;

export interface UserSearch {
  readonly filters: Filters;
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
  readonly from: number;
  readonly size: number;
}

const IDS_PER_CALL = 50;
const BYTES_PER_CALL = 4_000;
/** Bytes of a call's path and query beside the ids. */
const BESIDE = 120;
/** The engine reads paging values as 32-bit integers; with a larger one it does not find the route. */
export const MAX_INT32 = 2_147_483_647;

/** The users among these ids, by the ids asked for: matched by id, never by position. Of two rows for one the first counts. */
export async function readRows(
  engine: Engine,
  ids: readonly string[],
  call: Call,
): Promise<Row<UserProfile>[]> {
  const { users, nobodys } = await readMany(engine, ids, call);
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

/**
 * Looks singly for ids that a list lacked: it proves nothing missing where a directory looks through its first few hundred
 * users only, nor does one row for two spellings, as some stores find both. By lists of one: unlike the route of a single
 * user, those show nobody whom the caller may not read, whatever the product.
 */
export async function lookAgain(
  engine: Engine,
  {
    missing,
    found,
    isWhole,
  }: {
    readonly missing: readonly string[];
    readonly found: readonly Row<UserProfile>[];
    readonly isWhole: boolean;
  },
  call: Call,
): Promise<Row<UserProfile>[]> {
  const spellings = new Set(
    found.flatMap(({ value }) => (value instanceof Error ? [] : [loosely(value.userId)])),
  );
  const doubtful = isWhole ? missing.filter((id) => spellings.has(loosely(id))) : missing;
  const reads = doubtful.map((id) => contained([id], (one) => readRows(engine, one, call)));
  return (await Promise.all(reads)).flat();
}

/** Splits ids into parts that fit one call each, beside the credentials. Where those leave nothing, one call is refused for all. */
export function callsFor({ client }: Engine, ids: readonly string[], call: Call): string[][] {
  const room = client.room(call) - BESIDE;
  if (room <= 0) return [[...ids]];
  return chunk(ids, IDS_PER_CALL, Math.min(BYTES_PER_CALL, room), (id) => encodeURIComponent(id).length + 3);
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

async function readListed(
  engine: Engine,
  filter: { readonly id: string } | { readonly idIn: string },
  ids: readonly string[],
  call: Call,
): Promise<UserProfiles> {
  try {
    return await engine.ask(
      "readUserProfiles",
      {
        // Once a server limits its results, every list without a limit of its own is refused.
        query: { ...filter, maxResults: ids.length },
        decode: decodeProfiles,
      },
      call,
    );
  } catch (error) {
    const limit = error instanceof UpstreamError ? resultLimit(error) : undefined;
    if (limit === undefined || limit < 1 || limit >= ids.length) throw error;
    const parts = chunk(ids, limit).map((part) => readMany(engine, part, call));
    return joined(await Promise.all(parts));
  }
}

/** The server's own limit on results, where a call was refused for it. */
function resultLimit(failure: UpstreamError): number | undefined {
  const found = failure.status === 400 ? /limit of (\d+) exceeded/.exec(failure.message) : null;
  return found ? Number(found[1]) : undefined;
}

/** One user by id; not found is a failure. Not subject to the server's limit on results. */
export function readOne(engine: Engine, userId: string, call: Call): Promise<UserProfile> {
  return engine.ask("readUserProfile", { userId, decode: decodeProfile }, call);
}

/**
 * Whether the engine keeps its users itself, so that a list by ids is a query of its own table. Plugins for LDAP or
 * Keycloak are read-only, and look for several ids among the first few hundred users of a directory (Keycloak's: 250).
 * An engine that lets nobody say so is taken for such a plugin: reading one by one is slower, but never wrong.
 */
export async function wholeLists(engine: Engine, call: Call): Promise<boolean> {
  try {
    return (await listLinks(engine, call)).includes("create");
  } catch (error) {
    if (error instanceof UpstreamError) return false;
    throw error;
  }
}

/** What the caller may do with the list of users. */
export function listLinks(engine: Engine, call: Call): Promise<string[]> {
  return engine.ask("userOptions", { decode: decodeLinks }, call);
}

/** https://docs.camunda.org/manual/7.24/reference/rest/user/get-query/ */
export async function search(
  engine: Engine,
  search: UserSearch,
  call: Call,
): Promise<readonly UserProfile[]> {
  const { users } = await engine.ask(
    "searchUserProfiles",
    {
      query: {
        ...search.filters,
        sortBy: search.sortBy,
        sortOrder: search.sortOrder,
        firstResult: search.from,
        maxResults: search.size,
      },
      decode: about(Object.values(search.filters), decodeProfiles),
    },
    call,
  );
  return users;
}

/** Whether these filters would not fit a request: the container's refusal would count against the upstream. */
export function tooLong(filters: Filters): boolean {
  return queryString(filters).length > BYTES_PER_CALL;
}

/** How many users the filters of a search match in all. */
export function count(engine: Engine, search: UserSearch, call: Call): Promise<number> {
  return engine.ask(
    "countUserProfiles",
    {
      query: search.filters,
      decode: about(Object.values(search.filters), decodeCount),
    },
    call,
  );
}

/** A filter that not every identity service reads as it is meant, with a value that nobody has. */
export interface Doubt {
  readonly filter: "firstName" | "lastName" | "email" | "memberOfTenant";
  readonly nobodys: string;
  readonly message: string;
}

const EXACT = ["firstName", "lastName", "email"] as const;

/** What LDAP's plugin makes of filters: `*` is any text in each of them, and a tenant is passed over. Both find everybody. */
export function doubtsOf(filters: Filters): Doubt[] {
  const doubts: Doubt[] = EXACT.filter((filter) => filters[filter]?.includes("*")).map((filter) => ({
    filter,
    nobodys: "*",
    message: "must not contain *, which the upstream's identity service takes for any text",
  }));
  if (filters["memberOfTenant"] === undefined) return doubts;
  // No engine takes blanks in the id of a tenant.
  const message = "the upstream's identity service knows no tenants";
  return [...doubts, { filter: "memberOfTenant", nobodys: "nobody's tenant", message }];
}

/** Fails where a filter that fits nobody finds somebody. */
export async function dispel(engine: Engine, { filter, nobodys, message }: Doubt, call: Call): Promise<void> {
  const found = await search(engine, { filters: { [filter]: nobodys }, from: 0, size: 2 }, call);
  const misread = found.some((user) => filter === "memberOfTenant" || user[filter] !== nobodys);
  if (misread) throw invalidInput(engine.client.name, "searchUserProfiles", [{ path: filter, message }]);
}
