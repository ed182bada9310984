import type { SchemaKit, SchemaParts, Upstreams } from "../../../dialect.js";
import type { KuzzleConnector } from "../connector/index.js";
import { installMutations } from "./mutations.js";
import { createProfiles, installQueries, installType, profilesOfUsers } from "./profiles.js";
import { installSearch } from "./search.js";

/** Adds Kuzzle's security profiles to the schema. */
export function install(kit: SchemaKit, upstreams: Upstreams<KuzzleConnector>): SchemaParts {
  const profiles = createProfiles(kit, upstreams);
  const ofUser = profilesOfUsers(profiles);
  const Type = installType(kit);
  installQueries(kit, Type, profiles);
  installSearch(kit, Type, profiles);
  installMutations(kit, Type, profiles);
  return {
    nodes: [profiles.node(Type)],
    // A profile's name is no name of a human.
    person: {
      addTo: (person) =>
        kit.builder.objectField(person, "kuzzle", (t) =>
          t.field({
            type: [Type],
            nullable: true,
            description:
              "The security profiles of the user with this id in the first configured Kuzzle (`POST /users/_mGet`, then `POST /profiles/_mGet`); null where it does not know the user.",
            resolve: ({ username }, _args, context) => {
              const name = kit.spell(username);
              return name === null ? null : ofUser(context, name);
            },
          }),
        ),
    },
  };
}
