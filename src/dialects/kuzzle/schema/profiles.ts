import type { Upstreams } from "../../../dialect/define-dialect.js";
import { type GatewayContext, perOperation } from "../../../graphql/context.js";
import { firstName, type ProfileRecord } from "../../../graphql/profile.js";
import type { KuzzleConnector } from "../connector/index.js";
import type { SecurityProfile } from "../connector/records.js";
import { createLoaders, type Loaders } from "../loader.js";

export const TYPE = "KuzzleSecurityProfile";

export interface KuzzleRecord extends ProfileRecord, SecurityProfile {}

export function toRecord(upstream: string, profile: SecurityProfile): KuzzleRecord {
  const { profileId } = profile;
  return { ...profile, type: TYPE, upstream, native: profileId, displayName: firstName(profileId) };
}

/** The profiles of all configured upstreams of this dialect, through one set of loaders per operation and upstream. */
export class Profiles {
  readonly upstreams: Upstreams<KuzzleConnector>;
  readonly #loaders = perOperation(() => new Map<string, Loaders>());

  constructor(upstreams: Upstreams<KuzzleConnector>) {
    this.upstreams = upstreams;
  }

  async load(
    context: GatewayContext,
    upstream: string | null | undefined,
    profileId: string,
  ): Promise<KuzzleRecord | null> {
    const { name } = this.upstreams.select(upstream);
    const profile = await this.#of(context, name).profiles.load(profileId);
    return profile && toRecord(name, profile);
  }

  /** The profiles of a user of the first upstream; null where it does not know the user. */
  async ofUser(context: GatewayContext, userId: string): Promise<KuzzleRecord[] | null> {
    const { name } = this.upstreams.select(undefined);
    const ids = await this.#of(context, name).profileIds.load(userId);
    if (!ids) return null;
    const found = await Promise.all(ids.map((id) => this.load(context, name, id)));
    // One that has been deleted since is nobody's any more.
    return found.filter((profile) => profile !== null);
  }

  /** After a write: what the operation read before is out of date; `written` is what it is now, where known. */
  replace(context: GatewayContext, upstream: string, id: string, written: SecurityProfile | null): void {
    const { profiles } = this.#of(context, upstream);
    profiles.clear(id);
    if (written) profiles.prime(id, written);
  }

  #of(context: GatewayContext, upstream: string): Loaders {
    const all = this.#loaders(context);
    let loaders = all.get(upstream);
    if (!loaders) {
      loaders = createLoaders(this.upstreams.select(upstream).connector, context.call);
      all.set(upstream, loaders);
    }
    return loaders;
  }
}
