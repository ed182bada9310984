import { z } from "zod";
import {
  defineDialect,
  type Example,
  firstName,
  known,
  type PersonPart,
  type SchemaKit,
  type SchemaParts,
  type Upstreams,
} from "../../dialect.js";
import { ElasticsearchConnector } from "./connector/index.js";
import { operations } from "./connector/operations.js";
import { installActivate } from "./schema/activate.js";
import { type ElasticsearchType, installQueries, installType, Profiles } from "./schema/profiles.js";
import { selectionOf } from "./schema/records.js";
import { installHasPrivileges, installSuggest } from "./schema/search.js";
import { installWrites } from "./schema/writes.js";

/** Of `jacknich`, in the sandbox. */
const UID = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";

/** The examples of https://www.elastic.co/docs/api/doc/elasticsearch/group/endpoint-security, for user profiles. */
export const examples: readonly Example[] = [
  {
    title: "Activate a user's profile",
    query: `mutation ActivateUserProfile($input: ActivateUserProfileInput!) {
  activateUserProfile(input: $input) {
    __typename
    ... on ActivateUserProfilePayload {
      profile {
        uid
        enabled
        lastSynchronized
        user { username roles realmName fullName email }
        version { seqNo primaryTerm }
      }
    }
    ... on ProfileError { code message }
  }
}
`,
    variables: {
      input: { grant: { password: { username: "jacknich", password: "l0ng-r4nd0m-p@ssw0rd" } } },
    },
  },
  {
    title: "Update a user profile's labels and data",
    query: `mutation UpdateUserProfileData($input: UpdateUserProfileDataInput!) {
  updateUserProfileData(input: $input) {
    __typename
    ... on UpdateUserProfileDataPayload {
      acknowledged
      profile { uid labels data version { seqNo primaryTerm } }
    }
    ... on InvalidInputError { issues { path message } }
    ... on ProfileError { code message }
  }
}
`,
    variables: {
      input: { uid: UID, labels: { direction: "north" }, data: { app1: { theme: "default" } } },
    },
  },
  {
    title: "Read a user profile with some of its data",
    query: `query UserProfile($uid: ID!, $paths: [String!]) {
  elasticsearchUserProfile(uid: $uid) {
    displayName
    user { username roles }
    labels
    data(paths: $paths)
  }
}
`,
    variables: { uid: UID, paths: ["app1.theme"] },
  },
  {
    title: "Suggest user profiles",
    query: `query SuggestUserProfiles($input: SuggestElasticsearchUserProfilesInput!) {
  suggestElasticsearchUserProfiles(input: $input) {
    uid
    displayName
    labels
  }
}
`,
    variables: {
      input: { name: "jack", hint: { uids: [UID], labels: { direction: ["north", "east"] } } },
    },
  },
];

export const elasticsearch = defineDialect({
  name: "elasticsearch",
  title: "Elasticsearch user profiles, 8.5 and later",
  options: z.strictObject({}),
  connect: (client) => new ElasticsearchConnector(client),
  install,
  operations: () => Object.values(operations),
  probe: (connector, call) => connector.probe(call),
  privileges: (connector, call) => connector.privileges(call),
  examples,
  emulator: () => import("../../sandbox/elasticsearch/index.js"),
});

/** Adds Elasticsearch's user profiles to the schema. */
function install(kit: SchemaKit, upstreams: Upstreams<ElasticsearchConnector>): SchemaParts {
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
