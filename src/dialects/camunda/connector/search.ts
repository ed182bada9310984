import { type Call, invalidInput, queryString } from "../../../dialect.js";
import { about, decodeCount, decodeProfiles } from "../wire.js";
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

/** The engine reads paging values as 32-bit integers; with a larger one it does not find the route. */
export const MAX_INT32 = 2_147_483_647;
/** Bytes of a query. */
const MAX_QUERY = 4_000;

/** https://docs.camunda.org/manual/7.24/reference/rest/user/get-query/ */
export async function search(
  { client, operations }: Engine,
  search: UserSearch,
  call: Call,
): Promise<readonly UserProfile[]> {
  const { users } = await client.send(
    operations.searchUserProfiles.with({
      query: {
        ...search.filters,
        sortBy: search.sortBy,
        sortOrder: search.sortOrder,
        firstResult: search.from,
        maxResults: search.size,
      },
      decode: about(Object.values(search.filters), decodeProfiles),
    }),
    call,
  );
  return users;
}

/** Whether these filters would not fit a request: the container's refusal would count against the upstream. */
export function tooLong(filters: Filters): boolean {
  return queryString(filters).length > MAX_QUERY;
}

/** How many users the filters of a search match in all. */
export function count({ client, operations }: Engine, search: UserSearch, call: Call): Promise<number> {
  return client.send(
    operations.countUserProfiles.with({
      query: search.filters,
      decode: about(Object.values(search.filters), decodeCount),
    }),
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
