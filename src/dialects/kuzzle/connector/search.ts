import type { Call } from "../../../dialect/call.js";
import { path } from "../../../dialect/path.js";
import { UpstreamError } from "../../../dialect/upstream-error.js";
import type { Client } from "../../../http/client.js";
import { decodePage, type WirePage } from "../wire/index.js";
import { record, type SecurityProfile } from "./records.js";

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
/** For storages that do not sort by id; two profiles made in the same millisecond may change places. */
const BY_AGE = [{ "_kuzzle_info.createdAt": "asc" }];

/** Without a sort the pages of a search would overlap: https://docs.kuzzle.io/core/2/api/controllers/security/search-profiles/ */
export async function search(client: Client, search: ProfileSearch, call: Call): Promise<ProfilePage> {
  const { hits, total } = await sorted(client, search, call);
  return { items: hits.map(record), total };
}

async function sorted(client: Client, search: ProfileSearch, call: Call): Promise<WirePage> {
  try {
    return await page(client, search, BY_ID, call);
  } catch (error) {
    const unsorted = error instanceof UpstreamError && error.message.includes("id_field_data");
    if (!unsorted) throw error;
    return page(client, search, BY_AGE, call);
  }
}

async function page(
  client: Client,
  { roles, from, size }: ProfileSearch,
  sort: unknown,
  call: Call,
): Promise<WirePage> {
  const query = roles.length === 0 ? { match_all: {} } : { terms: { "policies.roleId": roles } };
  return found(client, { query, sort }, { from, size }, call);
}

async function found(
  client: Client,
  body: object,
  window: { readonly from: number; readonly size: number },
  call: Call,
): Promise<WirePage> {
  const hits = await client.send(
    {
      name: "searchProfiles",
      method: "POST",
      path: path`/profiles/_search`,
      query: window,
      body,
      repeatable: true,
      decode: decodePage,
    },
    call,
  );
  if (hits instanceof UpstreamError) throw hits;
  return hits;
}

/**
 * The ids among these under which a search finds a profile: as of the storage's last refresh, so what was written
 * within the last second may not be among them. Undefined where the caller may not search, or a search cannot answer.
 */
export async function knownIds(
  client: Client,
  ids: readonly string[],
  call: Call,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const query = { ids: { values: ids } };
    const { hits } = await found(client, { query }, { from: 0, size: ids.length }, call);
    return new Set(hits.map(({ _id }) => _id));
  } catch (error) {
    if (error instanceof UpstreamError) return undefined;
    throw error;
  }
}
