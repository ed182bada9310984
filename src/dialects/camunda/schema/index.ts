import type { SchemaKit, SchemaParts, Upstreams } from "../../../dialect.js";
import type { CamundaConnector } from "../connector/index.js";
import { installMutations } from "./mutations.js";
import { createProfiles, installQueries, installType } from "./profiles.js";
import { installSearch } from "./search.js";

/** Adds the users of the Camunda 7 family to the schema. */
export function install(kit: SchemaKit, upstreams: Upstreams<CamundaConnector>): SchemaParts {
  const profiles = createProfiles(kit, upstreams);
  const User = installType(kit);
  installQueries(kit, User, profiles);
  installSearch(kit, User, profiles);
  installMutations(kit, User, profiles);
  return {
    nodes: [profiles.node(User)],
    person: {
      addTo: (person) =>
        kit.builder.objectField(person, "camunda", (t) =>
          t.field({
            type: User,
            nullable: true,
            description: "The user with this id in the first configured engine of the Camunda 7 family.",
            resolve: ({ username }, _args, context) => {
              const name = kit.spell(username);
              return name === null ? null : profiles.load(context, undefined, name);
            },
          }),
        ),
      displayName: async (context, username) => {
        // Nobody's mistake: the name is asked for across whatever is configured.
        const name = kit.spell(username);
        if (upstreams.all.length === 0 || name === null) return null;
        const user = await profiles.load(context, undefined, name);
        return user?.firstName || user?.lastName ? user.displayName : null;
      },
    },
  };
}
