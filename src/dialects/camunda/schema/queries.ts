import { checkId, checkIds } from "../../../graphql/ids.js";
import { elementsOf } from "../../../graphql/lists.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import { userIdProblem } from "../connector/records.js";
import type { Profiles } from "./profiles.js";
import type { CamundaType } from "./type.js";

export function installQueries(
  { builder, listSize }: SchemaKit,
  User: CamundaType,
  profiles: Profiles,
): void {
  builder.queryFields((t) => ({
    camundaUserProfile: t.field({
      type: User,
      nullable: true,
      description:
        "One user's profile; null where the user does not exist or the caller may not read it. Batched: `GET /user?idIn=…`.",
      args: {
        id: t.arg.id({ required: true, description: "The user's id, 1 to 512 characters." }),
        upstream: t.arg.string({
          description: "One configured upstream by name; omitted, the first one of this dialect.",
        }),
      },
      resolve: (_root, { id, upstream }, context) => {
        checkId("id", id, userIdProblem);
        return profiles.load(context, upstream, id);
      },
    }),
    camundaUserProfiles: t.field({
      type: [User],
      nullable: { list: true, items: true },
      description:
        "Users' profiles in the order of the ids; a missing one is null in its place. Fifty ids a call: `GET /user?idIn=…`.",
      args: {
        ids: t.arg.idList({ required: true, description: `The users' ids, at most ${listSize}.` }),
        upstream: t.arg.string({
          description: "One configured upstream by name; omitted, the first one of this dialect.",
        }),
      },
      resolve: (_root, { ids, upstream }, context) => {
        checkIds("ids", ids, listSize, userIdProblem);
        const { name } = profiles.upstreams.select(upstream);
        return elementsOf(ids.map((id) => profiles.load(context, name, id)));
      },
    }),
  }));
}
