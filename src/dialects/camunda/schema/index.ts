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
    person: profiles.person(User, {
      name: "camunda",
      description: "The user with this id in the first configured engine of the Camunda 7 family.",
      displayName: ({ fullName }) => fullName,
    }),
  };
}
