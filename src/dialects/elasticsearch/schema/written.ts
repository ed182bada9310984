import { requireScopeOrOwn } from "../../../graphql/require-scope.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import type { Profiles } from "./profiles.js";
import { selectionOf } from "./selection.js";
import type { ElasticsearchType } from "./type.js";

/** A write that the upstream answered without the profile. */
export interface Written {
  readonly upstream: string;
  readonly uid: string;
  readonly acknowledged: boolean;
}

/** The payload of such a write. */
export function installWritten(
  { builder, spell }: SchemaKit,
  Profile: ElasticsearchType,
  profiles: Profiles,
  { name, description }: { readonly name: string; readonly description: string },
) {
  return builder.objectRef<Written>(name).implement({
    description,
    fields: (t) => ({
      acknowledged: t.exposeBoolean("acknowledged", { description: "What the upstream answered; true." }),
      profile: t.field({
        type: Profile,
        nullable: true,
        description:
          "The profile as it is now; read only when selected, which needs the scope `read`, or `self` for one's own (`GET /_security/profile/{uid}`).",
        resolve: async ({ upstream, uid }, _args, context, info) => {
          await requireScopeOrOwn(context, "read", (username) =>
            profiles.isOwn(context, { upstream, uid }, spell(username)),
          );
          return profiles.load(context, upstream, uid, selectionOf(info).filter);
        },
      }),
    }),
  });
}
