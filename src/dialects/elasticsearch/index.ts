import { z } from "zod";
import { defineDialect, type Example } from "../../dialect.js";
import { ElasticsearchConnector } from "./connector/index.js";
import { operations } from "./connector/operations.js";
import { install } from "./schema/index.js";

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
