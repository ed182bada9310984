import {
  firstName,
  known,
  type PersonPart,
  type SchemaKit,
  type SchemaParts,
  type Upstreams,
} from "../../../dialect.js";
import type { ElasticsearchConnector } from "../connector/index.js";
import { installActivate } from "./activate.js";
import { type ElasticsearchType, installQueries, installType, Profiles } from "./profiles.js";
import { selectionOf } from "./records.js";
import { installHasPrivileges, installSuggest } from "./search.js";
import { installWrites } from "./writes.js";

/** Adds Elasticsearch's user profiles to the schema. */
export function install(kit: SchemaKit, upstreams: Upstreams<ElasticsearchConnector>): SchemaParts {
  const profiles = new Profiles(kit, upstreams);
  const Profile = installType(kit, profiles);
  installQueries(kit, Profile, profiles);
  installSuggest(kit, Profile, profiles);
  installHasPrivileges(kit, profiles);
  installActivate(kit, Profile, profiles);
  installWrites(kit, Profile, profiles);
  return {
    nodes: [profiles.store.node(Profile)],
    person: personPart(kit, Profile, profiles),
  };
}

/** A person's profile: the name gives the uid, the uid the profile, fifty of each a call. */
function personPart(
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
            return uid === null
              ? null
              : profiles.store.load(context, undefined, uid, selectionOf(info).filter);
          },
        }),
      ),
    displayName: async (context, username) => {
      // Without this system the name may come from another one.
      const name = spell(username);
      if (profiles.upstreams.all.length === 0 || name === null) return null;
      return firstName((await profiles.find(context, name))?.fullName);
    },
  };
}
