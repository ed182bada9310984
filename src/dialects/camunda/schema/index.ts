import {
  type GatewayContext,
  requireScope,
  type SchemaKit,
  type SchemaParts,
  type Upstreams,
} from "../../../dialect.js";
import type { CamundaConnector } from "../connector/index.js";
import { installMutations } from "./mutations.js";
import { type CamundaRecord, createProfiles, installQueries, installType } from "./profiles.js";
import { installSearch } from "./search.js";

/** Adds the users of the Camunda 7 family to the schema. */
export function install(kit: SchemaKit, upstreams: Upstreams<CamundaConnector>): SchemaParts {
  const profiles = createProfiles(kit, upstreams);
  const User = installType(kit);
  installQueries(kit, User, profiles);
  installSearch(kit, User, profiles);
  installMutations(kit, User, profiles);
  const ofPerson = async (context: GatewayContext, username: string): Promise<CamundaRecord | null> => {
    const name = kit.spell(username);
    const user = name === null ? null : await profiles.named(context, undefined, name);
    // A directory that finds `ada` under `ADA` does not know whether the issuer takes them for one person.
    if (user && user.userId !== name) requireScope(context, "read");
    return user;
  };
  return {
    nodes: [profiles.node(User)],
    person: {
      addTo: (person) =>
        kit.builder.objectField(person, "camunda", (t) =>
          t.field({
            type: User,
            nullable: true,
            description: "The user with this id in the first configured engine of the Camunda 7 family.",
            resolve: ({ username }, _args, context) => ofPerson(context, username),
          }),
        ),
      displayName: async (context, username) => {
        // Nobody's mistake: the name is asked for across whatever is configured.
        if (upstreams.all.length === 0) return null;
        const user = await ofPerson(context, username);
        return user?.fullName ?? null;
      },
    },
  };
}
