import {
  type Call,
  type Client,
  chunk,
  contained,
  type Row,
  UpstreamError,
  type UpstreamResponse,
} from "../../../dialect.js";
import {
  decodePage,
  decodePageById,
  decodeProfiles,
  decodeRefreshed,
  decodeUsers,
  type Off,
  type Read,
  type WirePage,
  type WireProfile,
} from "../wire/index.js";
import { action } from "./api.js";
import { isRouteOfStorage, type ProfileUser, record, rowOf, type SecurityProfile } from "./records.js";

/** Ids in one call; a client's longest list fits. */
const IDS_PER_CALL = 100;
/** After a call was spoilt: ids in a smaller one, and calls for one id each at the same time. */
const AT_A_TIME = 10;

/** Splits ids into parts for one call each. */
export function callsFor(ids: readonly string[]): string[][] {
  return chunk(ids, IDS_PER_CALL);
}

/**
 * Reads what one call together could not give because of one of its ids: in tens, one after the other, and where a
 * ten is spoilt as well, each id alone. A hundred ids one by one would use up the calls of an operation.
 */
async function readApart<T>(
  ids: readonly string[],
  together: (ids: readonly string[]) => Promise<readonly Row<T>[]>,
  alone: (id: string) => Promise<readonly Row<T>[]>,
): Promise<readonly Row<T>[]> {
  if (ids.length <= AT_A_TIME) {
    return (await Promise.all(ids.map((id) => contained([id], () => alone(id))))).flat();
  }
  const rows: Row<T>[] = [];
  for (const part of chunk(ids, AT_A_TIME)) rows.push(...(await contained(part, together)));
  return rows;
}

/** How often a call is repeated without the one id that was named as missing. */
const MAX_REPEATS = 3;

type Rows = Promise<readonly Row<SecurityProfile>[]>;

/**
 * The profiles among these that exist, in no order: https://docs.kuzzle.io/core/2/api/controllers/security/m-get-profiles/
 * One that is missing fails the whole call and is named; one that cannot be loaded fails it and is not.
 */
export async function readMany(client: Client, ids: readonly string[], call: Call): Rows {
  const listedAlone = ids.filter(isRouteOfStorage);
  const [found, listed] = await Promise.all([
    readByIds(
      client,
      ids.filter((id) => !isRouteOfStorage(id)),
      call,
    ),
    // A search is the only thing that can see them.
    listedAlone.length === 0 ? [] : foundByIds(client, listedAlone, call),
  ]);
  return [...found, ...listed];
}

async function readByIds(client: Client, ids: readonly string[], call: Call): Rows {
  let asked = ids;
  for (let repeats = 0; asked.length > 0; repeats += 1) {
    const read = await together(client, asked, call);
    if (read.kind === "found" || asked.length === 1) return rows(asked[0] ?? "", read);
    const { id } = read.kind === "missing" ? read : { id: undefined };
    const left = asked.filter((one) => one !== id);
    if (left.length === asked.length) return apart(client, left, call);
    if (repeats >= MAX_REPEATS) return searched(client, left, call);
    asked = left;
  }
  return [];
}

function apart(client: Client, ids: readonly string[], call: Call): Rows {
  return readApart(
    ids,
    (part) => readByIds(client, part, call),
    (one) => readByIds(client, [one], call),
  );
}

/**
 * Where many are missing, a search shows which ones exist: one by one, each would cost a call. It sees what was
 * written before the storage's last refresh, so one is asked for first; where that or the search is refused, what is
 * not found may exist all the same.
 */
async function searched(client: Client, ids: readonly string[], call: Call): Rows {
  if (ids.length <= AT_A_TIME) return apart(client, ids, call);
  const refreshed = await refused(refresh(client, call));
  const known = await refused(foundByIds(client, ids, call));
  if (known instanceof UpstreamError) return apart(client, ids, call);
  const there = new Set(known.map(({ id }) => id));
  const others = ids.filter((id) => !there.has(id));
  const [found, doubtful] = await Promise.all([
    reread(client, [...there], call),
    refreshed instanceof UpstreamError ? guessed(client, others, call) : [],
  ]);
  return [...found, ...doubtful];
}

/** Where it is unknown whether these exist: a few are read one by one; of many, none counts as missing. */
function guessed(client: Client, ids: readonly string[], call: Call): Rows {
  if (ids.length <= AT_A_TIME) return apart(client, ids, call);
  const value = new UpstreamError({
    kind: "over-budget",
    upstream: client.name,
    operation: "mGetProfiles",
    message:
      "More of these profiles are missing than the upstream tells in a few calls: ask for fewer at a time, or allow the credentials `security:refresh`.",
    sent: false,
  });
  return Promise.resolve(ids.map((id) => ({ id, value })));
}

/** What was found, or the upstream's refusal. */
async function refused<T>(asked: Promise<T>): Promise<T | UpstreamError> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
}

/** A hit of a search is as old as the storage's last refresh. */
async function reread(client: Client, ids: readonly string[], call: Call): Rows {
  if (ids.length === 0) return [];
  const read = await together(client, ids, call);
  return read.kind === "found" ? rows(ids[0] ?? "", read) : apart(client, ids, call);
}

function together(client: Client, ids: readonly string[], call: Call): Promise<Read<WireProfile | Off>> {
  return client.send(
    action("mGetProfiles", { body: { ids }, decode: (answer) => decodeProfiles(answer, ids) }),
    call,
  );
}

/** The rows that a call gave; `id` = the only one asked for, where it found nothing. */
function rows(id: string, read: Read<WireProfile | Off>): Row<SecurityProfile>[] {
  switch (read.kind) {
    case "found":
      return read.rows.map(rowOf);
    case "missing":
      return [];
    case "unreadable":
      // No record can have an id that the storage refuses.
      return read.failure.status === 400 ? [] : [{ id, value: read.failure }];
    default:
      return read satisfies never;
  }
}

/** The users among these that exist, in no order: https://docs.kuzzle.io/core/2/api/controllers/security/m-get-users/ */
export async function readUsers(
  client: Client,
  ids: readonly string[],
  call: Call,
): Promise<readonly Row<ProfileUser>[]> {
  // Without ids the server looks for them in the query string, and fails.
  if (ids.length === 0) return [];
  const read = await client.send(
    action("mGetUsers", { body: { ids }, decode: (answer) => decodeUsers(answer, ids) }),
    call,
  );
  switch (read.kind) {
    case "found":
      return read.rows.map((row) => ({
        id: row._id,
        value: "failure" in row ? row.failure : { userId: row._id, profileIds: row._source.profileIds },
      }));
    case "missing":
      return [];
    case "unreadable": {
      const [only] = ids;
      if (ids.length === 1 && only !== undefined) return [{ id: only, value: read.failure }];
      const group = (part: readonly string[]): Promise<readonly Row<ProfileUser>[]> =>
        readUsers(client, part, call);
      return readApart(ids, group, (id) => group([id]));
    }
    default:
      return read satisfies never;
  }
}

export interface ProfileSearch {
  /** Profiles that have at least one of these roles; empty = all. */
  readonly roles: readonly string[];
  readonly from: number;
  readonly size: number;
}

export interface ProfilePage {
  readonly items: readonly SecurityProfile[];
  readonly total: number;
}

const BY_ID = [{ _id: "asc" }];
/** For storages that do not sort by id: by age, and by the last change among those made in the same millisecond. */
const BY_AGE = [{ "_kuzzle_info.createdAt": "asc" }, { _seq_no: "asc" }];

/**
 * Without a sort the pages of a search would overlap:
 * https://docs.kuzzle.io/core/2/api/controllers/security/search-profiles/
 */
export async function search(client: Client, search: ProfileSearch, call: Call): Promise<ProfilePage> {
  const { roles, from, size } = search;
  const query = roles.length === 0 ? { match_all: {} } : { terms: { "policies.roleId": roles } };
  const page = { from, size };
  const byId = await found(client, { query, sort: BY_ID }, page, call, decodePageById);
  return pageOf(byId ?? (await found(client, { query, sort: BY_AGE }, page, call, decodePage)));
}

async function found<T>(
  client: Client,
  body: object,
  page: { readonly from: number; readonly size: number },
  call: Call,
  decode: (answer: UpstreamResponse) => T | UpstreamError,
): Promise<T> {
  const hits = await client.send(action("searchProfiles", { args: page, body, decode }), call);
  if (hits instanceof UpstreamError) throw hits;
  return hits;
}

/** A stored profile that is none of the API's has no place in a list without gaps; it is counted all the same. */
function pageOf({ hits, total }: WirePage): ProfilePage {
  return { items: hits.flatMap((hit) => ("failure" in hit ? [] : [record(hit)])), total };
}

/** What a search finds of these ids, as of the storage's last refresh: also what is there and is no profile of the API's. */
async function foundByIds(
  client: Client,
  ids: readonly string[],
  call: Call,
): Promise<Row<SecurityProfile>[]> {
  const query = { ids: { values: ids } };
  const { hits } = await found(client, { query }, { from: 0, size: ids.length }, call, decodePage);
  return hits.map(rowOf);
}

/** Lets searches see all profiles written before: https://docs.kuzzle.io/core/2/api/controllers/security/refresh/ */
function refresh(client: Client, call: Call): Promise<void> {
  return client.send(action("refresh", { decode: decodeRefreshed }), call);
}
