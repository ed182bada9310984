import { badInput, checkIds, checkSize, type SchemaKit, UPSTREAM } from "../../../dialect.js";
import type { CamundaConnector } from "../connector/index.js";
import { listedIdProblem } from "../connector/records.js";
import { MAX_INT32, tooLong, type UserSearch } from "../connector/search.js";
import { type Profiles, toRecord, type UserType } from "./profiles.js";

interface Found {
  readonly upstream: string;
  readonly connector: CamundaConnector;
  readonly search: UserSearch;
}

const STAR = "With `*` in it, `BAD_USER_INPUT` where the identity service takes that for any text (LDAP).";
const FILTERS = {
  firstName: `Exactly this first name. ${STAR}`,
  firstNameLike:
    "A first name like this SQL pattern: `%` any text, `_` any character. Without them it is an exact match. In LDAP `_` is only itself, and `*` is any text, too.",
  lastName: `Exactly this last name. ${STAR}`,
  lastNameLike: "A last name like this SQL pattern.",
  email: `Exactly this e-mail address. ${STAR}`,
  emailLike: "An e-mail address like this SQL pattern.",
  memberOfGroup: "Members of the group with this id.",
  memberOfTenant:
    "Members of the tenant with this id; `BAD_USER_INPUT` where the identity service has no tenants (LDAP, Keycloak).",
} as const;
type Filter = keyof typeof FILTERS;

/** In the engine's words. */
const SORT_BY = {
  USER_ID: "userId",
  FIRST_NAME: "firstName",
  LAST_NAME: "lastName",
  EMAIL: "email",
} as const;
const SORT_ORDER = { ASC: "asc", DESC: "desc" } as const;

export function installSearch({ builder, listSize }: SchemaKit, User: UserType, profiles: Profiles): void {
  const SortBy = builder.enumType("CamundaUserSortBy", {
    description: "What found users are sorted by.",
    values: {
      USER_ID: { description: "The user's id." },
      FIRST_NAME: { description: "The first name." },
      LAST_NAME: { description: "The last name." },
      EMAIL: { description: "The e-mail address." },
    } as const,
  });
  const SortOrder = builder.enumType("SortOrder", {
    description: "The direction of a sort.",
    values: {
      ASC: { description: "Smallest first." },
      DESC: { description: "Largest first." },
    } as const,
  });
  const Input = builder.inputType("SearchCamundaUserProfilesInput", {
    description:
      "Which users, in which order, which page. All filters must match; without one every user does.",
    fields: (t) => ({
      firstName: t.string({ description: FILTERS.firstName }),
      firstNameLike: t.string({ description: FILTERS.firstNameLike }),
      lastName: t.string({ description: FILTERS.lastName }),
      lastNameLike: t.string({ description: FILTERS.lastNameLike }),
      email: t.string({ description: FILTERS.email }),
      emailLike: t.string({ description: FILTERS.emailLike }),
      memberOfGroup: t.string({ description: FILTERS.memberOfGroup }),
      memberOfTenant: t.string({ description: FILTERS.memberOfTenant }),
      ids: t.idList({ description: `Users with one of these ids, at most ${listSize}. Empty: nobody.` }),
      sortBy: t.field({
        type: SortBy,
        description: "Omitted: by id, where `sortOrder` is given; else as the engine likes.",
      }),
      sortOrder: t.field({ type: SortOrder, description: "Omitted: ascending, where `sortBy` is given." }),
      from: t.field({
        type: "NonNegativeInt",
        defaultValue: 0,
        description: `How many users to pass over. Default 0, at most ${MAX_INT32}.`,
      }),
      size: t.field({
        type: "NonNegativeInt",
        defaultValue: 10,
        description: `How many users at most. Default 10, at most ${listSize}.`,
      }),
      upstream: t.string(UPSTREAM),
    }),
  });
  const List = builder.objectRef<Found>("CamundaUserProfileList").implement({
    description: "A page of found users.",
    fields: (t) => ({
      items: t.field({
        type: [User],
        description:
          "The users of this page (`GET /user`). A row of the upstream that does not say whose it is, is left out.",
        resolve: async ({ upstream, connector, search }, _args, { call }) =>
          (await connector.search(search, call)).map((user) => toRecord(upstream, user)),
      }),
      total: t.field({
        type: "NonNegativeInt",
        description: "How many users match in all; asked only when selected (`GET /user/count`).",
        resolve: ({ connector, search }, _args, { call }) => connector.count(search, call),
      }),
    }),
  });
  builder.queryField("searchCamundaUserProfiles", (t) =>
    t.field({
      type: List,
      nullable: true,
      description:
        "Finds users by their attributes or group (`GET /user`). Only users that the caller may read are found.",
      args: { input: t.arg({ type: Input, required: true, description: "Filters, order and page." }) },
      resolve: (_root, { input }) => {
        checkSize("size", input.size ?? 10, listSize);
        checkSize("from", input.from ?? 0, MAX_INT32);
        const { name: upstream, connector } = profiles.upstreams.select(input.upstream);
        const names = Object.keys(FILTERS) as Filter[];
        if (input.ids) checkIds("ids", input.ids, listSize, listedIdProblem);
        const filters = {
          ...Object.fromEntries(names.map((name) => [name, input[name] ?? undefined])),
          idIn: input.ids?.join(","),
        };
        if (tooLong(filters)) throw badInput("The filters are too long together.");
        const sorted = input.sortBy != null || input.sortOrder != null;
        return {
          upstream,
          connector,
          search: {
            filters,
            // The engine takes both or neither.
            sortBy: sorted ? SORT_BY[input.sortBy ?? "USER_ID"] : undefined,
            sortOrder: sorted ? SORT_ORDER[input.sortOrder ?? "ASC"] : undefined,
            from: input.from ?? 0,
            size: input.size ?? 10,
          },
        };
      },
    }),
  );
}
