import { checkId, checkIds } from "../../../graphql/ids.js";
import { elementsOf } from "../../../graphql/lists.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import { uidProblem } from "../connector/records.js";
import type { Profiles } from "./profiles.js";
import { selectionOf } from "./selection.js";
import type { ElasticsearchType } from "./type.js";

export function installQueries(
  { builder, listSize }: SchemaKit,
  Profile: ElasticsearchType,
  profiles: Profiles,
): void {
  const upstreamArgument = {
    description: "One configured upstream by name; omitted, the first one of this dialect.",
  };
  builder.queryFields((t) => ({
    elasticsearchUserProfile: t.field({
      type: Profile,
      nullable: true,
      description:
        "One user profile, disabled ones too; null where it does not exist. Batched: `GET /_security/profile/{uid},…`.",
      args: {
        uid: t.arg.id({
          required: true,
          description:
            "The profile's uid: `u_`, then letters, digits, `-` and `_`, at most 504 characters in all.",
        }),
        upstream: t.arg.string(upstreamArgument),
      },
      resolve: (_root, { uid, upstream }, context, info) => {
        checkId("uid", uid, uidProblem);
        return profiles.load(context, upstream, uid, selectionOf(info).filter);
      },
    }),
    elasticsearchUserProfiles: t.field({
      type: [Profile],
      nullable: { list: true, items: true },
      description:
        "User profiles in the order of the uids; a missing one is null in its place. Fifty uids a call: `GET /_security/profile/{uid},…`.",
      args: {
        uids: t.arg.idList({ required: true, description: `The profiles' uids, at most ${listSize}.` }),
        upstream: t.arg.string(upstreamArgument),
      },
      resolve: (_root, { uids, upstream }, context, info) => {
        checkIds("uids", uids, listSize, uidProblem);
        const { name } = profiles.upstreams.select(upstream);
        const { filter } = selectionOf(info);
        return elementsOf(uids.map((uid) => profiles.load(context, name, uid, filter)));
      },
    }),
  }));
}
