import type { Upstreams } from "../../../dialect/define-dialect.js";
import { checkId } from "../../../graphql/ids.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import type { SchemaParts } from "../../../graphql/schema-parts.js";
import type { CamundaConnector } from "../connector/index.js";
import { userIdProblem } from "../connector/records.js";
import { installAccounts } from "./accounts.js";
import { installMutations } from "./mutations.js";
import { Profiles, TYPE } from "./profiles.js";
import { installQueries } from "./queries.js";
import { installSearch } from "./search.js";
import { installType } from "./type.js";

/** Adds the users of the Camunda 7 family to the schema. */
export function install(kit: SchemaKit, upstreams: Upstreams<CamundaConnector>): SchemaParts {
  const profiles = new Profiles(upstreams);
  const User = installType(kit);
  installQueries(kit, User, profiles);
  installSearch(kit, User, profiles);
  installMutations(kit, User, profiles);
  installAccounts(kit, User, profiles);
  return {
    nodes: [
      {
        type: TYPE,
        key: "userId",
        ref: User,
        load: async (context, upstream, native) => {
          // Anybody can make up a global id, and one id that cannot be sent would spoil the call for all others.
          checkId("id", native, userIdProblem);
          return profiles.load(context, upstream, native);
        },
      },
    ],
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
