import {
  type BatchLoader,
  batchLoader,
  type GatewayContext,
  known,
  type ProfileStore,
  perUpstream,
  profileStore,
  type SchemaKit,
  UPSTREAM,
  UpstreamError,
  type Upstreams,
  type Value,
} from "../../../dialect.js";
import type { ElasticsearchConnector } from "../connector/index.js";
import {
  type DocumentVersion,
  type JsonObject,
  type KnownUser,
  type ProfileUser,
  type UserProfile,
  uidProblem,
} from "../connector/records.js";
import { type ElasticsearchRecord, filterArgument, selectionOf, TYPE, toRecord } from "./records.js";

function installUser({ builder }: SchemaKit) {
  return builder.objectRef<ProfileUser>("ElasticsearchUser").implement({
    description: "The user that a profile belongs to, as it was when the profile was last activated.",
    fields: (t) => ({
      username: t.string({
        resolve: ({ username }) => known(username),
        description: "The name to log in with.",
      }),
      roles: t.stringList({
        description: "Names of the user's roles; empty where it has none.",
        resolve: ({ roles }) => [...known(roles)],
      }),
      realmName: t.string({
        resolve: ({ realmName }) => known(realmName),
        description: "The configured name of the realm that authenticated the user, e.g. `default_native`.",
      }),
      realmDomain: t.string({
        resolve: ({ realmDomain }) => known(realmDomain),
        nullable: true,
        description: "The security domain of that realm; null where it is in none.",
      }),
      email: t.string({
        resolve: ({ email }) => known(email),
        nullable: true,
        description: "E-mail address as stored, its form unchecked; null where none is stored.",
      }),
      fullName: t.string({
        resolve: ({ fullName }) => known(fullName),
        nullable: true,
        description: "Full name; null where none is stored.",
      }),
    }),
  });
}

function installVersion({ builder }: SchemaKit) {
  return builder.objectRef<DocumentVersion>("DocumentVersion").implement({
    description:
      "Which state of a stored document was read: pass it as `ifVersion` to write only onto that state.",
    fields: (t) => ({
      seqNo: t.expose("seqNo", {
        type: "NonNegativeInt",
        description:
          "Sequence number of the last write, from 0. Counted over all profiles, so gaps are normal.",
      }),
      primaryTerm: t.expose("primaryTerm", {
        type: "NonNegativeInt",
        description: "Grows, from 1, when the shard is assigned anew.",
      }),
    }),
  });
}

export function installType(kit: SchemaKit, profiles: Profiles) {
  const User = installUser(kit);
  const Version = installVersion(kit);
  return kit.builder.objectRef<ElasticsearchRecord>(TYPE).implement({
    description: "A user's profile in Elasticsearch 8.5 or later (`GET /_security/profile/{uid}`).",
    interfaces: [kit.Profile, kit.Node],
    fields: (t) => ({
      uid: t.exposeID("uid", {
        description: "The profile's id in Elasticsearch. Opaque: it cannot be computed from the username.",
      }),
      enabled: t.boolean({
        description: "Whether suggestions show the profile. Says nothing about whether the user may log in.",
        resolve: async (record, _args, context) => known((await profiles.whole(context, record)).enabled),
      }),
      lastSynchronized: t.field({
        type: "DateTime",
        description: "When an activation last wrote the user's details, to the millisecond.",
        resolve: async (record, _args, context) =>
          known((await profiles.whole(context, record)).lastSynchronized),
      }),
      user: t.expose("user", { type: User, description: "The user's details, from the last activation." }),
      labels: t.field({
        type: "JSONObject",
        resolve: ({ labels }) => known(labels),
        description: "Searchable values by application, always complete. The order of keys is not kept.",
      }),
      data: t.field({
        type: "JSONObject",
        description:
          "Values by application that are stored but not searchable. Read only when selected, in the same call as the rest of the profile; every further set of paths costs a call (`GET /_security/profile/{uid}?data=…`). The order of keys is not kept, nor are digits of a number beyond the 16th.",
        args: {
          paths: t.arg.stringList({
            description:
              "What to read: `app1` is all of that key, `app1.font` a part of it, `*` stands for any text. Omitted: everything; empty: nothing. No commas, no blanks around a path, and 3,000 bytes of URL for all of them. What a path does not find is left out.",
          }),
        },
        resolve: async (record, { paths }, context) => {
          const filter = filterArgument(paths);
          return filter === undefined ? {} : known(await profiles.data(context, record, filter));
        },
      }),
      version: t.field({
        type: Version,
        description: "Which state this is; a write of anyone changes it.",
        resolve: async (record, _args, context) => known((await profiles.whole(context, record)).version),
      }),
    }),
  });
}

export type ElasticsearchType = ReturnType<typeof installType>;

export const UID = {
  required: true,
  description: "The profile's uid: `u_`, then letters, digits, `-` and `_`, at most 504 characters in all.",
} as const;

/** The profiles of all configured upstreams of this dialect, and the users whose they are. */
export class Profiles {
  readonly store: ProfileStore<ElasticsearchConnector, UserProfile, ElasticsearchRecord>;
  readonly upstreams: Upstreams<ElasticsearchConnector>;
  readonly #users: (context: GatewayContext, upstream: string | undefined) => BatchLoader<KnownUser>;

  constructor(kit: SchemaKit, upstreams: Upstreams<ElasticsearchConnector>) {
    this.upstreams = upstreams;
    this.#users = perUpstream(upstreams, ({ users }, call) => batchLoader(users, call));
    this.store = profileStore(kit, upstreams, {
      type: TYPE,
      key: "uid",
      argument: "uid",
      idRule: uidProblem,
      reads: ({ profiles }) => profiles,
      toRecord,
      // With a filter the profile comes with that part of its data, at no extra cost.
      variantOf: (info) => selectionOf(info).filter,
      isOwn: async (context, uid, name) => (await this.find(context, name))?.profileUid === uid,
    });
  }

  /** The user of that name in the first configured upstream. */
  find(context: GatewayContext, username: string): Promise<KnownUser | null> {
    return this.#users(context, undefined).load(username);
  }

  async data(
    context: GatewayContext,
    record: ElasticsearchRecord,
    filter: string,
  ): Promise<Value<JsonObject>> {
    if (record.data?.filter === filter) return record.data.value;
    return (await this.#present(context, record, filter)).data;
  }

  /** All of a profile of which only a suggestion is at hand. */
  async whole(context: GatewayContext, record: ElasticsearchRecord): Promise<UserProfile> {
    return record.whole ?? this.#present(context, record, undefined);
  }

  async #present(
    context: GatewayContext,
    { upstream, uid }: ElasticsearchRecord,
    filter: string | undefined,
  ): Promise<UserProfile> {
    const profile = await this.store.load(context, upstream, uid, filter);
    if (profile?.whole) return profile.whole;
    throw new UpstreamError({
      kind: "failed",
      upstream,
      operation: "getUserProfiles",
      message: "The profile vanished while it was read.",
    });
  }
}

export function installQueries(
  { builder, listSize }: SchemaKit,
  Profile: ElasticsearchType,
  profiles: Profiles,
): void {
  builder.queryFields((t) => ({
    elasticsearchUserProfile: t.field({
      type: Profile,
      nullable: true,
      description:
        "One user profile, disabled ones too; null where it does not exist. Batched: `GET /_security/profile/{uid},…`.",
      args: {
        uid: t.arg.id(UID),
        upstream: t.arg.string(UPSTREAM),
      },
      resolve: (_root, { uid, upstream }, context, info) => profiles.store.one(context, upstream, uid, info),
    }),
    elasticsearchUserProfiles: t.field({
      type: [Profile],
      nullable: { list: true, items: true },
      description:
        "User profiles in the order of the uids; a missing one is null in its place. Fifty uids a call: `GET /_security/profile/{uid},…`.",
      args: {
        uids: t.arg.idList({ required: true, description: `The profiles' uids, at most ${listSize}.` }),
        upstream: t.arg.string(UPSTREAM),
      },
      resolve: (_root, { uids, upstream }, context, info) =>
        profiles.store.many(context, upstream, uids, info),
    }),
  }));
}
