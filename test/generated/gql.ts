/* eslint-disable */
import * as types from './graphql.js';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation ActivateUserProfile($input: ActivateUserProfileInput!) {\n    activateUserProfile(input: $input) {\n      __typename\n      ... on ActivateUserProfilePayload {\n        profile {\n          id\n          uid\n          enabled\n          user {\n            username\n            roles\n          }\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n": typeof types.ActivateUserProfileDocument,
    "\n  mutation UpdateUserProfileData($input: UpdateUserProfileDataInput!) {\n    updateUserProfileData(input: $input) {\n      __typename\n      ... on UpdateUserProfileDataPayload {\n        acknowledged\n        profile {\n          id\n          labels\n          data\n          version {\n            seqNo\n            primaryTerm\n          }\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n": typeof types.UpdateUserProfileDataDocument,
    "\n  mutation EnableUserProfile($input: EnableUserProfileInput!) {\n    enableUserProfile(input: $input) {\n      __typename\n      ... on EnableUserProfilePayload {\n        acknowledged\n        profile {\n          id\n          enabled\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n": typeof types.EnableUserProfileDocument,
    "\n  mutation DisableUserProfile($input: DisableUserProfileInput!) {\n    disableUserProfile(input: $input) {\n      __typename\n      ... on DisableUserProfilePayload {\n        acknowledged\n        profile {\n          id\n          enabled\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n": typeof types.DisableUserProfileDocument,
    "\n  mutation UpdateSecurityProfile($input: UpdateSecurityProfileInput!) {\n    updateSecurityProfile(input: $input) {\n      __typename\n      ... on UpdateSecurityProfilePayload {\n        profileId\n        profile {\n          id\n          rateLimit\n          policies {\n            roleId\n            restrictedTo {\n              index\n              collections\n            }\n          }\n        }\n      }\n      ... on InvalidInputError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n": typeof types.UpdateSecurityProfileDocument,
    "\n  mutation UpdateUserProfile($input: UpdateUserProfileInput!) {\n    updateUserProfile(input: $input) {\n      __typename\n      ... on UpdateUserProfilePayload {\n        profile {\n          id\n          userId\n          firstName\n          lastName\n          email\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n": typeof types.UpdateUserProfileDocument,
    "\n  query CamundaUsers($ids: [ID!]!) {\n    camundaUserProfiles(ids: $ids) {\n      id\n      displayName\n      firstName\n    }\n  }\n": typeof types.CamundaUsersDocument,
    "\n  query UserProfile($uid: ID!) {\n    elasticsearchUserProfile(uid: $uid) {\n      id\n      enabled\n      labels\n    }\n  }\n": typeof types.UserProfileDocument,
    "\n  query Person($username: ID!) {\n    person(username: $username) {\n      username\n      displayName\n      elasticsearch {\n        id\n        uid\n      }\n      kuzzle {\n        id\n        profileId\n      }\n      camunda {\n        id\n        email\n      }\n    }\n  }\n": typeof types.PersonDocument,
    "\n  query Nodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      __typename\n      id\n      ... on Profile {\n        displayName\n        upstream\n      }\n    }\n  }\n": typeof types.NodesDocument,
    "\n  query Search($from: NonNegativeInt!, $size: NonNegativeInt!) {\n    searchCamundaUserProfiles(input: { sortBy: USER_ID, from: $from, size: $size }) {\n      total\n      items { id userId }\n    }\n  }\n": typeof types.SearchDocument,
    "\n  query People($usernames: [ID!]!) {\n    people(usernames: $usernames) { username camunda { id userId } }\n  }\n": typeof types.PeopleDocument,
    "query Name($username: ID!) { person(username: $username) { displayName } }": typeof types.NameDocument,
    "query Kuzzle($username: ID!) { person(username: $username) { username kuzzle { id profileId } } }": typeof types.KuzzleDocument,
    "query Roles($username: ID!) { person(username: $username) { elasticsearch { id user { roles } } } }": typeof types.RolesDocument,
    "query Realm($username: ID!) { person(username: $username) { elasticsearch { id user { realmName } } } }": typeof types.RealmDocument,
    "query Id($username: ID!) { person(username: $username) { id camunda { id email } } }": typeof types.IdDocument,
};
const documents: Documents = {
    "\n  mutation ActivateUserProfile($input: ActivateUserProfileInput!) {\n    activateUserProfile(input: $input) {\n      __typename\n      ... on ActivateUserProfilePayload {\n        profile {\n          id\n          uid\n          enabled\n          user {\n            username\n            roles\n          }\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n": types.ActivateUserProfileDocument,
    "\n  mutation UpdateUserProfileData($input: UpdateUserProfileDataInput!) {\n    updateUserProfileData(input: $input) {\n      __typename\n      ... on UpdateUserProfileDataPayload {\n        acknowledged\n        profile {\n          id\n          labels\n          data\n          version {\n            seqNo\n            primaryTerm\n          }\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n": types.UpdateUserProfileDataDocument,
    "\n  mutation EnableUserProfile($input: EnableUserProfileInput!) {\n    enableUserProfile(input: $input) {\n      __typename\n      ... on EnableUserProfilePayload {\n        acknowledged\n        profile {\n          id\n          enabled\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n": types.EnableUserProfileDocument,
    "\n  mutation DisableUserProfile($input: DisableUserProfileInput!) {\n    disableUserProfile(input: $input) {\n      __typename\n      ... on DisableUserProfilePayload {\n        acknowledged\n        profile {\n          id\n          enabled\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n": types.DisableUserProfileDocument,
    "\n  mutation UpdateSecurityProfile($input: UpdateSecurityProfileInput!) {\n    updateSecurityProfile(input: $input) {\n      __typename\n      ... on UpdateSecurityProfilePayload {\n        profileId\n        profile {\n          id\n          rateLimit\n          policies {\n            roleId\n            restrictedTo {\n              index\n              collections\n            }\n          }\n        }\n      }\n      ... on InvalidInputError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n": types.UpdateSecurityProfileDocument,
    "\n  mutation UpdateUserProfile($input: UpdateUserProfileInput!) {\n    updateUserProfile(input: $input) {\n      __typename\n      ... on UpdateUserProfilePayload {\n        profile {\n          id\n          userId\n          firstName\n          lastName\n          email\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n": types.UpdateUserProfileDocument,
    "\n  query CamundaUsers($ids: [ID!]!) {\n    camundaUserProfiles(ids: $ids) {\n      id\n      displayName\n      firstName\n    }\n  }\n": types.CamundaUsersDocument,
    "\n  query UserProfile($uid: ID!) {\n    elasticsearchUserProfile(uid: $uid) {\n      id\n      enabled\n      labels\n    }\n  }\n": types.UserProfileDocument,
    "\n  query Person($username: ID!) {\n    person(username: $username) {\n      username\n      displayName\n      elasticsearch {\n        id\n        uid\n      }\n      kuzzle {\n        id\n        profileId\n      }\n      camunda {\n        id\n        email\n      }\n    }\n  }\n": types.PersonDocument,
    "\n  query Nodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      __typename\n      id\n      ... on Profile {\n        displayName\n        upstream\n      }\n    }\n  }\n": types.NodesDocument,
    "\n  query Search($from: NonNegativeInt!, $size: NonNegativeInt!) {\n    searchCamundaUserProfiles(input: { sortBy: USER_ID, from: $from, size: $size }) {\n      total\n      items { id userId }\n    }\n  }\n": types.SearchDocument,
    "\n  query People($usernames: [ID!]!) {\n    people(usernames: $usernames) { username camunda { id userId } }\n  }\n": types.PeopleDocument,
    "query Name($username: ID!) { person(username: $username) { displayName } }": types.NameDocument,
    "query Kuzzle($username: ID!) { person(username: $username) { username kuzzle { id profileId } } }": types.KuzzleDocument,
    "query Roles($username: ID!) { person(username: $username) { elasticsearch { id user { roles } } } }": types.RolesDocument,
    "query Realm($username: ID!) { person(username: $username) { elasticsearch { id user { realmName } } } }": types.RealmDocument,
    "query Id($username: ID!) { person(username: $username) { id camunda { id email } } }": types.IdDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ActivateUserProfile($input: ActivateUserProfileInput!) {\n    activateUserProfile(input: $input) {\n      __typename\n      ... on ActivateUserProfilePayload {\n        profile {\n          id\n          uid\n          enabled\n          user {\n            username\n            roles\n          }\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ActivateUserProfile($input: ActivateUserProfileInput!) {\n    activateUserProfile(input: $input) {\n      __typename\n      ... on ActivateUserProfilePayload {\n        profile {\n          id\n          uid\n          enabled\n          user {\n            username\n            roles\n          }\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateUserProfileData($input: UpdateUserProfileDataInput!) {\n    updateUserProfileData(input: $input) {\n      __typename\n      ... on UpdateUserProfileDataPayload {\n        acknowledged\n        profile {\n          id\n          labels\n          data\n          version {\n            seqNo\n            primaryTerm\n          }\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateUserProfileData($input: UpdateUserProfileDataInput!) {\n    updateUserProfileData(input: $input) {\n      __typename\n      ... on UpdateUserProfileDataPayload {\n        acknowledged\n        profile {\n          id\n          labels\n          data\n          version {\n            seqNo\n            primaryTerm\n          }\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EnableUserProfile($input: EnableUserProfileInput!) {\n    enableUserProfile(input: $input) {\n      __typename\n      ... on EnableUserProfilePayload {\n        acknowledged\n        profile {\n          id\n          enabled\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation EnableUserProfile($input: EnableUserProfileInput!) {\n    enableUserProfile(input: $input) {\n      __typename\n      ... on EnableUserProfilePayload {\n        acknowledged\n        profile {\n          id\n          enabled\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DisableUserProfile($input: DisableUserProfileInput!) {\n    disableUserProfile(input: $input) {\n      __typename\n      ... on DisableUserProfilePayload {\n        acknowledged\n        profile {\n          id\n          enabled\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation DisableUserProfile($input: DisableUserProfileInput!) {\n    disableUserProfile(input: $input) {\n      __typename\n      ... on DisableUserProfilePayload {\n        acknowledged\n        profile {\n          id\n          enabled\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateSecurityProfile($input: UpdateSecurityProfileInput!) {\n    updateSecurityProfile(input: $input) {\n      __typename\n      ... on UpdateSecurityProfilePayload {\n        profileId\n        profile {\n          id\n          rateLimit\n          policies {\n            roleId\n            restrictedTo {\n              index\n              collections\n            }\n          }\n        }\n      }\n      ... on InvalidInputError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateSecurityProfile($input: UpdateSecurityProfileInput!) {\n    updateSecurityProfile(input: $input) {\n      __typename\n      ... on UpdateSecurityProfilePayload {\n        profileId\n        profile {\n          id\n          rateLimit\n          policies {\n            roleId\n            restrictedTo {\n              index\n              collections\n            }\n          }\n        }\n      }\n      ... on InvalidInputError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateUserProfile($input: UpdateUserProfileInput!) {\n    updateUserProfile(input: $input) {\n      __typename\n      ... on UpdateUserProfilePayload {\n        profile {\n          id\n          userId\n          firstName\n          lastName\n          email\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateUserProfile($input: UpdateUserProfileInput!) {\n    updateUserProfile(input: $input) {\n      __typename\n      ... on UpdateUserProfilePayload {\n        profile {\n          id\n          userId\n          firstName\n          lastName\n          email\n        }\n      }\n      ... on ProfileError {\n        code\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CamundaUsers($ids: [ID!]!) {\n    camundaUserProfiles(ids: $ids) {\n      id\n      displayName\n      firstName\n    }\n  }\n"): (typeof documents)["\n  query CamundaUsers($ids: [ID!]!) {\n    camundaUserProfiles(ids: $ids) {\n      id\n      displayName\n      firstName\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UserProfile($uid: ID!) {\n    elasticsearchUserProfile(uid: $uid) {\n      id\n      enabled\n      labels\n    }\n  }\n"): (typeof documents)["\n  query UserProfile($uid: ID!) {\n    elasticsearchUserProfile(uid: $uid) {\n      id\n      enabled\n      labels\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Person($username: ID!) {\n    person(username: $username) {\n      username\n      displayName\n      elasticsearch {\n        id\n        uid\n      }\n      kuzzle {\n        id\n        profileId\n      }\n      camunda {\n        id\n        email\n      }\n    }\n  }\n"): (typeof documents)["\n  query Person($username: ID!) {\n    person(username: $username) {\n      username\n      displayName\n      elasticsearch {\n        id\n        uid\n      }\n      kuzzle {\n        id\n        profileId\n      }\n      camunda {\n        id\n        email\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Nodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      __typename\n      id\n      ... on Profile {\n        displayName\n        upstream\n      }\n    }\n  }\n"): (typeof documents)["\n  query Nodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      __typename\n      id\n      ... on Profile {\n        displayName\n        upstream\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Search($from: NonNegativeInt!, $size: NonNegativeInt!) {\n    searchCamundaUserProfiles(input: { sortBy: USER_ID, from: $from, size: $size }) {\n      total\n      items { id userId }\n    }\n  }\n"): (typeof documents)["\n  query Search($from: NonNegativeInt!, $size: NonNegativeInt!) {\n    searchCamundaUserProfiles(input: { sortBy: USER_ID, from: $from, size: $size }) {\n      total\n      items { id userId }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query People($usernames: [ID!]!) {\n    people(usernames: $usernames) { username camunda { id userId } }\n  }\n"): (typeof documents)["\n  query People($usernames: [ID!]!) {\n    people(usernames: $usernames) { username camunda { id userId } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Name($username: ID!) { person(username: $username) { displayName } }"): (typeof documents)["query Name($username: ID!) { person(username: $username) { displayName } }"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Kuzzle($username: ID!) { person(username: $username) { username kuzzle { id profileId } } }"): (typeof documents)["query Kuzzle($username: ID!) { person(username: $username) { username kuzzle { id profileId } } }"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Roles($username: ID!) { person(username: $username) { elasticsearch { id user { roles } } } }"): (typeof documents)["query Roles($username: ID!) { person(username: $username) { elasticsearch { id user { roles } } } }"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Realm($username: ID!) { person(username: $username) { elasticsearch { id user { realmName } } } }"): (typeof documents)["query Realm($username: ID!) { person(username: $username) { elasticsearch { id user { realmName } } } }"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Id($username: ID!) { person(username: $username) { id camunda { id email } } }"): (typeof documents)["query Id($username: ID!) { person(username: $username) { id camunda { id email } } }"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;
