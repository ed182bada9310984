import { firstName, known } from "../../../graphql/profile.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import type { PersonPart } from "../../../graphql/schema-parts.js";
import type { Profiles } from "./profiles.js";
import { selectionOf } from "./selection.js";
import type { ElasticsearchType } from "./type.js";

/** A person's profile: the name gives the uid, the uid the profile, fifty of each a call. */
export function personPart(
  { builder, spell }: SchemaKit,
  Profile: ElasticsearchType,
  profiles: Profiles,
): PersonPart {
  return {
    addTo: (person) =>
      builder.objectField(person, "elasticsearch", (t) =>
        t.field({
          type: Profile,
          nullable: true,
          description:
            "The profile of the user with this name in the first configured Elasticsearch. Users of its native and reserved realms only (`GET /_security/user/{name}?with_profile_uid=true`, which takes the cluster privilege `read_security`); null before the user's first activation.",
          resolve: async ({ username }, _args, context, info) => {
            const name = spell(username);
            const user = name === null ? null : await profiles.find(context, name);
            const uid = known(user?.profileUid ?? null);
            return uid === null ? null : profiles.load(context, undefined, uid, selectionOf(info).filter);
          },
        }),
      ),
    displayName: async (context, username) => {
      // A person has a name without this system too.
      const name = spell(username);
      if (profiles.upstreams.all.length === 0 || name === null) return null;
      return firstName((await profiles.find(context, name))?.fullName);
    },
  };
}
