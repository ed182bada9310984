import { z } from "zod";
import {
  defineDialect,
  type Example,
  type SchemaKit,
  type SchemaParts,
  type Upstreams,
} from "../../dialect.js";
import { operationsOf } from "./connector/engine.js";
import { CamundaConnector } from "./connector/index.js";
import { installMutations } from "./schema/mutations.js";
import { createProfiles, installQueries, installType } from "./schema/profiles.js";
import { installSearch } from "./schema/search.js";

/** The example of https://docs.camunda.org/manual/7.24/reference/rest/user/put-update-profile/ and a read of many. */
const examples: readonly Example[] = [
  {
    title: "Update a user's profile",
    query: `mutation UpdateUserProfile($input: UpdateUserProfileInput!) {
  updateUserProfile(input: $input) {
    __typename
    ... on UpdateUserProfilePayload {
      profile { userId firstName lastName email }
    }
    ... on ProfileError { code message }
  }
}
`,
    variables: {
      input: { id: "jonny1", firstName: "John", lastName: "Doe", email: "aNewEmailAddress" },
    },
  },
];

export const camunda = defineDialect({
  name: "camunda",
  title: "Camunda 7 users (also Operaton and CIB seven)",
  options: z.strictObject({
    engine: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/)
      .optional()
      .describe("Name of the process engine; absent = the server's default engine."),
  }),
  // Tomcat's `maxHttpHeaderSize`; it answers what is longer with 400 and a page.
  headBytes: 8192,
  connect: (client, options, mutex) => new CamundaConnector(client, options, mutex),
  install,
  operations: ({ engine }) => Object.values(operationsOf(engine)),
  probe: (connector, call) => connector.probe(call),
  privileges: (connector, call) => connector.privileges(call),
  examples,
  emulator: () => import("../../sandbox/camunda/index.js"),
});

/** Adds the users of the Camunda 7 family to the schema. */
function install(kit: SchemaKit, upstreams: Upstreams<CamundaConnector>): SchemaParts {
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
