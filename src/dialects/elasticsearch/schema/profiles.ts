import {
  type BatchLoader,
  batchLoader,
  type GatewayContext,
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
import { type JsonObject, type KnownUser, type UserProfile, uidProblem } from "../connector/records.js";
import { type ElasticsearchRecord, TYPE, toRecord } from "./records.js";
import { selectionOf } from "./selection.js";
import type { ElasticsearchType } from "./type.js";

export const UID = {
  required: true,
  description: "The profile's uid: `u_`, then letters, digits, `-` and `_`, at most 504 characters in all.",
} as const;

/** The profiles of all configured upstreams of this dialect, and the users whose they are. */
export class Profiles {
  readonly store: ProfileStore<ElasticsearchConnector, UserProfile, ElasticsearchRecord>;
  readonly upstreams: Upstreams<ElasticsearchConnector>;
  readonly #users: (context: GatewayContext, upstream: string) => BatchLoader<KnownUser>;

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
    return this.#users(context, this.upstreams.select(undefined).name).load(username);
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
