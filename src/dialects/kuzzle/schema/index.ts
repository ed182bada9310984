import type { Upstreams } from "../../../dialect/define-dialect.js";
import { checkId } from "../../../graphql/ids.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import type { SchemaParts } from "../../../graphql/schema-parts.js";
import { nativeIdProblem } from "../connector/ids.js";
import type { KuzzleConnector } from "../connector/index.js";
import { installMutations } from "./mutations.js";
import { Profiles, TYPE } from "./profiles.js";
import { installQueries } from "./queries.js";
import { installSearch } from "./search.js";
import { installType } from "./type.js";

/** Adds Kuzzle's security profiles to the schema. */
export function install(kit: SchemaKit, upstreams: Upstreams<KuzzleConnector>): SchemaParts {
  const profiles = new Profiles(upstreams);
  const Type = installType(kit);
  installQueries(kit, Type, profiles);
  installSearch(kit, Type, profiles);
  installMutations(kit, Type, profiles);
  return {
    nodes: [
      {
        type: TYPE,
        key: "profileId",
        ref: Type,
        load: async (context, upstream, native) => {
          checkId("id", native, nativeIdProblem);
          return profiles.load(context, upstream, native);
        },
      },
    ],
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
              return name === null ? null : profiles.ofUser(context, name);
            },
          }),
        ),
    },
  };
}
