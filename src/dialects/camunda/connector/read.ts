import { chunk } from "../../../dialect/batch-loader.js";
import type { Call } from "../../../dialect/call.js";
import { path, queryString } from "../../../dialect/path.js";
import { invalidInput, UpstreamError } from "../../../dialect/upstream-error.js";
import { about, decodeCount, decodeLinks, decodeProfile, decodeProfiles } from "../wire.js";
import { record, type UserProfile } from "./records.js";
import { type Target, under, userPath } from "./target.js";

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

/** Splits ids into parts that fit one call each, beside the credentials. Where those leave nothing, one call is refused for all. */
export function callsFor({ client }: Target, ids: readonly string[], call: Call): string[][] {
  const room = client.room(call) - BESIDE;
  if (room <= 0) return [[...ids]];
  return chunk(ids, IDS_PER_CALL, Math.min(BYTES_PER_CALL, room), (id) => encodeURIComponent(id).length + 3);
}

/** The users among these ids that exist and may be read, in no order. */
export async function readMany(target: Target, ids: readonly string[], call: Call): Promise<UserProfile[]> {
  // In a list a comma ends an id; alone it does not.
  const [apart, listed] = [ids.filter((id) => id.includes(",")), ids.filter((id) => !id.includes(","))];
  const reads = apart.map((id) => readListed(target, { id }, [id], call));
  // An empty list would mean no filter at all: everybody.
  if (listed.length > 0) reads.push(readListed(target, { idIn: listed.join(",") }, listed, call));
  return (await Promise.all(reads)).flat();
}

async function readListed(
  target: Target,
  filter: { readonly id: string } | { readonly idIn: string },
  ids: readonly string[],
  call: Call,
): Promise<UserProfile[]> {
  try {
    const users = await target.client.send(
      {
        name: "readUserProfiles",
        method: "GET",
        path: under(target, path`/user`),
        // Once a server limits its results, every list without a limit of its own is refused.
        query: { ...filter, maxResults: ids.length },
        repeatable: true,
        decode: decodeProfiles,
      },
      call,
    );
    return users.map(record);
  } catch (error) {
    const limit = error instanceof UpstreamError ? resultLimit(error) : undefined;
    if (limit === undefined || limit < 1 || limit >= ids.length) throw error;
    const parts = chunk(ids, limit).map((part) => readMany(target, part, call));
    return (await Promise.all(parts)).flat();
  }
}

/** The server's own limit on results, where a call was refused for it. */
function resultLimit(failure: UpstreamError): number | undefined {
  const found = failure.status === 400 ? /limit of (\d+) exceeded/.exec(failure.message) : null;
  return found ? Number(found[1]) : undefined;
}

/** One user by id; not found is a failure. Not subject to the server's limit on results. */
export async function readOne(target: Target, userId: string, call: Call): Promise<UserProfile> {
  const user = await target.client.send(
    {
      name: "readUserProfile",
      method: "GET",
      path: userPath(target, userId, "/profile"),
      repeatable: true,
      decode: decodeProfile,
    },
    call,
  );
  return record(user);
}

/**
 * Whether the engine keeps its users itself, so that a list by ids is a query of its own table. Plugins for LDAP or
 * Keycloak are read-only, and look for several ids among the first few hundred users of a directory (Keycloak's: 250).
 * An engine that lets nobody say so is taken for such a plugin: reading one by one is slower, but never wrong.
 */
export async function wholeLists(target: Target, call: Call): Promise<boolean> {
  try {
    return (await listLinks(target, call)).includes("create");
  } catch (error) {
    if (error instanceof UpstreamError) return false;
    throw error;
  }
}

/** What the caller may do with the list of users. */
export function listLinks(target: Target, call: Call): Promise<string[]> {
  return target.client.send(
    {
      name: "userOptions",
      method: "OPTIONS",
      path: under(target, path`/user`),
      repeatable: true,
      decode: decodeLinks,
    },
    call,
  );
}

/** https://docs.camunda.org/manual/7.24/reference/rest/user/get-query/ */
export async function search(target: Target, search: UserSearch, call: Call): Promise<UserProfile[]> {
  const users = await target.client.send(
    {
      name: "searchUserProfiles",
      method: "GET",
      path: under(target, path`/user`),
      query: {
        ...search.filters,
        sortBy: search.sortBy,
        sortOrder: search.sortOrder,
        firstResult: search.from,
        maxResults: search.size,
      },
      repeatable: true,
      decode: about(Object.values(search.filters), decodeProfiles),
    },
    call,
  );
  return users.map(record);
}

/** Whether these filters would not fit a request: the container's refusal would count against the upstream. */
export function tooLong(filters: Filters): boolean {
  return queryString(filters).length > BYTES_PER_CALL;
}

/** How many users the filters of a search match in all. */
export function count(target: Target, search: UserSearch, call: Call): Promise<number> {
  return target.client.send(
    {
      name: "countUserProfiles",
      method: "GET",
      path: under(target, path`/user/count`),
      query: search.filters,
      repeatable: true,
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
export async function dispel(target: Target, { filter, nobodys, message }: Doubt, call: Call): Promise<void> {
  const found = await search(target, { filters: { [filter]: nobodys }, from: 0, size: 2 }, call);
  const misread = found.some((user) => filter === "memberOfTenant" || user[filter] !== nobodys);
  if (misread) throw invalidInput(target.client.name, "searchUserProfiles", [{ path: filter, message }]);
}
