/** Objects that only mean something inside the one around them: they are kept there, never under a key of their own. */
const PARTS = [
  "CamundaUserProfileList",
  "DocumentVersion",
  "ElasticsearchProfilePrivileges",
  "ElasticsearchProfilePrivilegesError",
  "ElasticsearchUser",
  "InputIssue",
  "KuzzlePolicy",
  "KuzzleRestriction",
  "KuzzleSecurityProfileList",
  "Upstream",
];

/** Everything of a search's input but the page: pages of one search are one list. */
function searchOf(args) {
  const { from: _from, size: _size, ...search } = args?.input ?? {};
  return JSON.stringify(Object.entries(search).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const pageOf = (args) => ({ from: args?.input?.from ?? 0, size: args?.input?.size ?? 10 });

/** The beginning of a list up to the first place that was never filled. */
function filled(items) {
  const hole = items.indexOf(undefined);
  return hole === -1 ? items : items.slice(0, hole);
}

/**
 * Pages of one search, put together by `from`. A query for the first page shows all that has been fetched from there on,
 * so that `fetchMore({ variables: { from: … } })` makes the list grow; one for a later page shows that page. A page
 * that was not fetched whole is asked for.
 */
const pages = {
  keyArgs: searchOf,
  merge(existing, incoming, { args }) {
    if (!incoming?.items) return { ...existing, ...incoming };
    const { from, size } = pageOf(args);
    const items = existing?.items ? [...existing.items] : [];
    while (items.length < from) items.push(undefined);
    items.splice(from, incoming.items.length, ...incoming.items);
    // A page that is not full is the last one.
    const last = incoming.items.length < size ? from + incoming.items.length : undefined;
    if (last !== undefined) items.length = last;
    const end = last ?? (existing?.end > items.length - 1 ? existing.end : undefined);
    return { ...existing, ...incoming, items, end };
  },
  read(existing, { args }) {
    if (!existing?.items) return existing ?? undefined;
    const { from, size } = pageOf(args);
    const items = from === 0 ? filled(existing.items) : existing.items.slice(from, from + size);
    const there = Math.min(size, (existing.end ?? existing.total ?? Number.POSITIVE_INFINITY) - from);
    return items.includes(undefined) || items.length < there ? undefined : { ...existing, items };
  },
};

/** For `new InMemoryCache({ typePolicies, possibleTypes })`. */
export const typePolicies = {
  ...Object.fromEntries(PARTS.map((name) => [name, { keyFields: false }])),
  // By its id; where a query does not select that, what several queries know of one person is put together in its place.
  Person: { merge: true },
  ElasticsearchUser: { keyFields: false, merge: true },
  Query: {
    fields: { searchCamundaUserProfiles: pages, searchKuzzleSecurityProfiles: pages },
  },
};
