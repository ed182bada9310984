import type { Upstreams } from "../../../dialect/define-dialect.js";
import { UpstreamError } from "../../../dialect/upstream-error.js";
import type { Value } from "../../../dialect/upstream-response.js";
import { type GatewayContext, perOperation } from "../../../graphql/context.js";
import type { ElasticsearchConnector } from "../connector/index.js";
import type { JsonObject, KnownUser, UserProfile } from "../connector/records.js";
import { ProfileLoader } from "../loader/profiles.js";
import { createUserLoader, type UserLoader } from "../loader/users.js";
import { type ElasticsearchRecord, type Rest, toRecord } from "./records.js";

interface Loaders {
  readonly profiles: ProfileLoader;
  readonly users: UserLoader;
}

/** The profiles of all configured upstreams of this dialect, through loaders per operation and upstream. */
export class Profiles {
  readonly upstreams: Upstreams<ElasticsearchConnector>;
  readonly #loaders = perOperation(() => new Map<string, Loaders>());

  constructor(upstreams: Upstreams<ElasticsearchConnector>) {
    this.upstreams = upstreams;
  }

  /** With a filter the profile comes with that part of its data, at no extra cost. */
  async load(
    context: GatewayContext,
    upstream: string | null | undefined,
    uid: string,
    filter: string | undefined,
  ): Promise<ElasticsearchRecord | null> {
    const { name } = this.upstreams.select(upstream);
    const profile = await this.#of(context, name).profiles.load(uid, filter);
    return profile && toRecord(name, profile);
  }

  /** Whether a profile is that of the person: of the user in the first configured upstream whom `Person` shows. */
  async isOwn(
    context: GatewayContext,
    { upstream, uid }: { readonly upstream: string | null; readonly uid: string | null },
    name: string | null,
  ): Promise<boolean> {
    const [first] = this.upstreams.all;
    if (!first || upstream !== first.name || uid === null || name === null) return false;
    return (await this.find(context, name))?.profileUid === uid;
  }

  /** The user of that name in the first configured upstream. */
  find(context: GatewayContext, username: string): Promise<KnownUser | null> {
    return this.#of(context, this.upstreams.select(undefined).name).users.load(username);
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
  async whole(context: GatewayContext, record: ElasticsearchRecord): Promise<Rest> {
    return record.rest ?? this.#present(context, record, undefined);
  }

  /** After a write: whatever the operation read before is out of date. */
  forget(context: GatewayContext, upstream: string, uid?: string): void {
    this.#of(context, upstream).profiles.forget(uid);
  }

  async #present(
    context: GatewayContext,
    { upstream, uid }: ElasticsearchRecord,
    filter: string | undefined,
  ): Promise<UserProfile> {
    const profile = await this.#of(context, upstream).profiles.load(uid, filter);
    if (profile) return profile;
    throw new UpstreamError({
      kind: "failed",
      upstream,
      operation: "getUserProfiles",
      message: "The profile vanished while it was read.",
    });
  }

  #of(context: GatewayContext, upstream: string): Loaders {
    const held = this.#loaders(context);
    let loaders = held.get(upstream);
    if (!loaders) {
      const { connector } = this.upstreams.select(upstream);
      loaders = {
        profiles: new ProfileLoader(connector, context.call),
        users: createUserLoader(connector, context.call),
      };
      held.set(upstream, loaders);
    }
    return loaders;
  }
}
