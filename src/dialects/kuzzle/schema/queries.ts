import { checkId, checkIds } from "../../../graphql/ids.js";
import { elementsOf } from "../../../graphql/lists.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import { nativeIdProblem } from "../connector/ids.js";

import { ID, UPSTREAM } from "./input.js";
import type { Profiles } from "./profiles.js";
import type { KuzzleType } from "./type.js";

export function installQueries({ builder, listSize }: SchemaKit, Type: KuzzleType, profiles: Profiles): void {
  builder.queryFields((t) => ({
    kuzzleSecurityProfile: t.field({
      type: Type,
      nullable: true,
      description:
        "One security profile; null where it does not exist. Batched with all others of the operation: `POST /profiles/_mGet`.",
      args: {
        id: t.arg.id({ required: true, description: ID }),
        upstream: t.arg.string({ description: UPSTREAM }),
      },
      resolve: (_root, { id, upstream }, context) => {
        checkId("id", id, nativeIdProblem);
        return profiles.load(context, upstream, id);
      },
    }),
    kuzzleSecurityProfiles: t.field({
      type: [Type],
      nullable: { list: true, items: true },
      description:
        "Security profiles in the order of the ids; a missing one is null in its place. One call for all of them (`POST /profiles/_mGet`) where all exist; Kuzzle fails it for each that is missing, which costs further calls; where more than a dozen are missing, a refresh of the storage and a search (`POST /_security/profiles/_refresh`, `POST /profiles/_search`) tell which ones are.",
      args: {
        ids: t.arg.idList({ required: true, description: `The profiles' ids, at most ${listSize}.` }),
        upstream: t.arg.string({ description: UPSTREAM }),
      },
      resolve: (_root, { ids, upstream }, context) => {
        checkIds("ids", ids, listSize, nativeIdProblem);
        const { name } = profiles.upstreams.select(upstream);
        return elementsOf(ids.map((id) => profiles.load(context, name, id)));
      },
    }),
  }));
}
