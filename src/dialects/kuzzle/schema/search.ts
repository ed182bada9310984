import {
  badInput,
  checkList,
  checkSize,
  type SchemaKit,
  selectedFields,
  UPSTREAM,
} from "../../../dialect.js";
import { type KuzzleRecord, type KuzzleType, type Profiles, TYPE, toRecord } from "./profiles.js";

/** The largest number that the storage reads. */
const MAX_FROM = 2_147_483_647;

interface Page {
  readonly items: readonly KuzzleRecord[];
  readonly total: number;
}

/**
 * Whether every selected part of a profile that is never null could be read: a profile without one cannot be null in
 * this list.
 */
const isComplete = (profile: KuzzleRecord, selected: ReadonlySet<string>): boolean =>
  !(["rateLimit", "policies", "tags"] as const).some(
    (name) => selected.has(name) && profile[name] instanceof Error,
  );

export function installSearch({ builder, listSize }: SchemaKit, Type: KuzzleType, profiles: Profiles): void {
  const Input = builder.inputType("SearchKuzzleSecurityProfilesInput", {
    description: "Which security profiles, and which page of them.",
    fields: (t) => ({
      roles: t.idList({
        description: `Profiles with at least one of these roles, at most ${listSize}; omitted or empty = all profiles.`,
      }),
      from: t.field({
        type: "NonNegativeInt",
        defaultValue: 0,
        description:
          "How many profiles to pass over. Default 0; together with `size` at most what Kuzzle's storage pages through, 10,000 unless configured: beyond, narrow the search with `roles`.",
      }),
      size: t.field({
        type: "NonNegativeInt",
        defaultValue: 10,
        description: `How many profiles at most. Default 10, at most ${listSize}.`,
      }),
      upstream: t.string(UPSTREAM),
    }),
  });
  const List = builder.objectRef<Page>("KuzzleSecurityProfileList").implement({
    description:
      "A page of found security profiles, by ascending id; where the storage does not sort by ids (Elasticsearch 8), the oldest first.",
    fields: (t) => ({
      items: t.field({
        type: [Type],
        description:
          "The profiles of this page. One that is stored in a form that is not the API's is left out where what is odd is selected, though counted.",
        resolve: ({ items }, _args, _context, info) => {
          const selected = new Set(selectedFields(info, TYPE).map(({ name }) => name.value));
          return items.filter((profile) => isComplete(profile, selected));
        },
      }),
      total: t.expose("total", {
        type: "NonNegativeInt",
        description: "How many profiles match in all; part of the same call.",
      }),
    }),
  });
  builder.queryField("searchKuzzleSecurityProfiles", (t) =>
    t.field({
      type: List,
      nullable: true,
      description:
        "Finds security profiles, all or by their roles (`POST /profiles/_search`, one call). Sees a write up to about a second late, unless it waited for that.",
      args: { input: t.arg({ type: Input, required: true, description: "Roles and page." }) },
      resolve: async (_root, { input }, { call }) => {
        const roles = input.roles ?? [];
        const size = input.size ?? 10;
        checkList("roles", roles, listSize);
        checkSize("size", size, listSize);
        const from = input.from ?? 0;
        if (from > MAX_FROM) throw badInput(`from is out of range: it must be at most ${MAX_FROM}.`);
        const { name, connector } = profiles.upstreams.select(input.upstream);
        const { items, total } = await connector.search({ roles, from, size }, call);
        return { items: items.map((profile) => toRecord(name, profile)), total };
      },
    }),
  );
}
