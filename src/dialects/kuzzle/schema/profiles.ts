import {
  badInput,
  batchLoader,
  checkList,
  checkSize,
  firstName,
  type GatewayContext,
  known,
  type ProfileRecord,
  type ProfileStore,
  perUpstream,
  profileStore,
  type SchemaKit,
  selectedFields,
  UPSTREAM,
  type Upstreams,
} from "../../../dialect.js";
import type { KuzzleConnector } from "../connector/index.js";
import {
  nativeIdProblem,
  type Policy,
  type Restriction,
  type SecurityProfile,
} from "../connector/records.js";

const TYPE = "KuzzleSecurityProfile";
export const ID = "The profile's id, 1 to 512 bytes in UTF-8.";

interface KuzzleRecord extends ProfileRecord, SecurityProfile {}

function toRecord(upstream: string, profile: SecurityProfile): KuzzleRecord {
  const { profileId } = profile;
  // The spread is last: before other keys V8 gives each object a shape of its own (docs/decisions.md).
  return { type: TYPE, upstream, native: profileId, displayName: firstName(profileId), ...profile };
}

export type Profiles = ProfileStore<KuzzleConnector, SecurityProfile, KuzzleRecord>;

/** The profiles of all configured upstreams of this dialect. */
export function createProfiles(kit: SchemaKit, upstreams: Upstreams<KuzzleConnector>): Profiles {
  return profileStore(kit, upstreams, {
    type: TYPE,
    key: "profileId",
    idRule: nativeIdProblem,
    reads: (connector) => connector.profiles,
    toRecord,
  });
}

/** The profiles of a user of the first upstream; null where it does not know the user. */
export function profilesOfUsers(profiles: Profiles) {
  const users = perUpstream(profiles.upstreams, ({ users }, call) => batchLoader(users, call));
  return async (context: GatewayContext, userId: string): Promise<KuzzleRecord[] | null> => {
    const { name } = profiles.upstreams.select(undefined);
    // Users have ids like everything else that is stored: what can be none is nobody's.
    if (nativeIdProblem(userId)) return null;
    const user = await users(context, name).load(userId);
    if (!user) return null;
    const found = await Promise.all(user.profileIds.map((id) => profiles.load(context, name, id)));
    // Left out if it has been deleted since the user was read.
    return found.filter((profile) => profile !== null);
  };
}

export function installType({ builder, Profile, Node }: SchemaKit) {
  const RestrictionType = builder.objectRef<Restriction>("KuzzleRestriction").implement({
    description: "Where a role holds: one index, or some of its collections.",
    fields: (t) => ({
      index: t.exposeString("index", { description: "Name of the index; it need not exist." }),
      collections: t.stringList({
        description: "Names of collections of the index; empty = all of them.",
        resolve: ({ collections }) => [...collections],
      }),
    }),
  });
  const PolicyType = builder.objectRef<Policy>("KuzzlePolicy").implement({
    description: "A role that a profile gives to its users.",
    fields: (t) => ({
      roleId: t.exposeID("roleId", { description: "Id of the role." }),
      restrictedTo: t.field({
        type: [RestrictionType],
        description: "Where the role holds; empty = everywhere.",
        resolve: ({ restrictedTo }) => [...restrictedTo],
      }),
    }),
  });
  return builder.objectRef<KuzzleRecord>(TYPE).implement({
    description:
      "A security profile of Kuzzle: the roles and the rate limit of the users that have it (`POST /profiles/_mGet`).",
    interfaces: [Profile, Node],
    fields: (t) => ({
      profileId: t.exposeID("profileId", { description: "The profile's id in Kuzzle." }),
      rateLimit: t.field({
        type: "NonNegativeInt",
        resolve: ({ rateLimit }) => known(rateLimit),
        description:
          "Requests a second that each user may make of one Kuzzle node; 0 = unlimited, also where none is stored. Of several profiles of a user the most generous one counts.",
      }),
      policies: t.field({
        type: [PolicyType],
        description: "The profile's roles, in the order in which they are stored.",
        resolve: ({ policies }) => [...known(policies)],
      }),
      tags: t.stringList({
        description: "Words that the profile was stored with; empty where it has none. Updates keep them.",
        resolve: ({ tags }) => [...known(tags)],
      }),
      author: t.id({
        nullable: true,
        resolve: ({ author }) => known(author),
        description: "The user who created it; null where Kuzzle did not note it, as Kuzzle 2 does not.",
      }),
      updater: t.id({
        nullable: true,
        resolve: ({ updater }) => known(updater),
        description: "The user who last changed it; null where Kuzzle did not note it, as Kuzzle 2 does not.",
      }),
      createdAt: t.field({
        type: "DateTime",
        nullable: true,
        resolve: ({ createdAt }) => known(createdAt),
        description: "When it was created or last replaced as a whole; null where Kuzzle did not note it.",
      }),
      updatedAt: t.field({
        type: "DateTime",
        nullable: true,
        resolve: ({ updatedAt }) => known(updatedAt),
        description: "When it was last changed; every update moves it. Null where it never was.",
      }),
    }),
  });
}

export type KuzzleType = ReturnType<typeof installType>;

export function installQueries({ listSize }: SchemaKit, Type: KuzzleType, profiles: Profiles): void {
  profiles.queries(Type, {
    one: {
      name: "kuzzleSecurityProfile",
      description:
        "One security profile; null where it does not exist. Batched with all others of the operation: `POST /profiles/_mGet`.",
      argument: ID,
    },
    many: {
      name: "kuzzleSecurityProfiles",
      description:
        "Security profiles in the order of the ids; a missing one is null in its place. One call for all of them (`POST /profiles/_mGet`) where all exist; Kuzzle fails it for each that is missing, which costs further calls; where more than a dozen are missing, a refresh of the storage and a search (`POST /_security/profiles/_refresh`, `POST /profiles/_search`) tell which ones are.",
      argument: `The profiles' ids, at most ${listSize}.`,
    },
  });
}

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
