import { type Call, type Client, type Row, UpstreamError, type UpstreamResponse } from "../../../dialect.js";
import { decodePage, decodePageById, decodeRefreshed, type WirePage } from "../wire/index.js";
import { action } from "./api.js";
import { record, rowOf, type SecurityProfile } from "./records.js";

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

/** Without a sort the pages of a search would overlap: https://docs.kuzzle.io/core/2/api/controllers/security/search-profiles/ */
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
export async function foundByIds(
  client: Client,
  ids: readonly string[],
  call: Call,
): Promise<Row<SecurityProfile>[]> {
  const query = { ids: { values: ids } };
  const { hits } = await found(client, { query }, { from: 0, size: ids.length }, call, decodePage);
  return hits.map(rowOf);
}

/** Lets searches see all profiles written before: https://docs.kuzzle.io/core/2/api/controllers/security/refresh/ */
export function refresh(client: Client, call: Call): Promise<void> {
  return client.send(action("refresh", { decode: decodeRefreshed }), call);
}
