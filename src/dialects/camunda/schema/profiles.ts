import type { Upstreams } from "../../../dialect/define-dialect.js";
import { type GatewayContext, perOperation } from "../../../graphql/context.js";
import { firstName, type ProfileRecord } from "../../../graphql/profile.js";
import type { CamundaConnector } from "../connector/index.js";
import type { UserProfile, Value } from "../connector/records.js";
import { createLoader, type UserProfileLoader } from "../loader.js";

export const TYPE = "CamundaUserProfile";

export interface CamundaRecord extends ProfileRecord, UserProfile {}

const textOf = (value: Value): string | null => (typeof value === "string" ? value : null);

export function toRecord(upstream: string, user: UserProfile): CamundaRecord {
  const { userId, firstName: first, lastName: last, email } = user;
  const [given, family] = [textOf(first), textOf(last)];
  const fullName = given && family ? `${given} ${family}` : given || family;
  // Field by field: copying an object costs more than all of this.
  return {
    userId,
    firstName: first,
    lastName: last,
    email,
    type: TYPE,
    upstream,
    native: userId,
    displayName: firstName(fullName, userId),
  };
}

/** The users of all configured upstreams of this dialect, through one loader per operation and upstream. */
export class Profiles {
  readonly upstreams: Upstreams<CamundaConnector>;
  readonly #loaders = perOperation(() => new Map<string, UserProfileLoader>());

  constructor(upstreams: Upstreams<CamundaConnector>) {
    this.upstreams = upstreams;
  }

  async load(
    context: GatewayContext,
    upstream: string | null | undefined,
    userId: string,
  ): Promise<CamundaRecord | null> {
    const { name } = this.upstreams.select(upstream);
    const user = await this.#loader(context, name).load(userId);
    return user && toRecord(name, user);
  }

  /** Whether a user is the person: the one in the first configured upstream whom `Person` shows, by either's spelling. */
  async isOwn(
    context: GatewayContext,
    { upstream, userId }: { readonly upstream: string | null; readonly userId: string | null },
    name: string | null,
  ): Promise<boolean> {
    const [first] = this.upstreams.all;
    if (!first || upstream !== first.name || userId === null || name === null) return false;
    return userId === name || (await this.load(context, first.name, name))?.userId === userId;
  }

  /** After a write: whatever the operation read before is out of date. */
  forget(context: GatewayContext, upstream: string, userId: string): void {
    this.#loader(context, upstream).clear(userId);
  }

  #loader(context: GatewayContext, upstream: string): UserProfileLoader {
    const loaders = this.#loaders(context);
    let loader = loaders.get(upstream);
    if (!loader) {
      loader = createLoader(this.upstreams.select(upstream).connector, context.call);
      loaders.set(upstream, loader);
    }
    return loader;
  }
}
