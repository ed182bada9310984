import { graphql } from "../generated/gql.js";

/** What the tests of clients ask, typed by `npm run codegen`. */
export const ACTIVATE_USER_PROFILE = graphql(`
  mutation ActivateUserProfile($input: ActivateUserProfileInput!) {
    activateUserProfile(input: $input) {
      __typename
      ... on ActivateUserProfilePayload {
        profile {
          id
          uid
          enabled
          user {
            username
            roles
          }
        }
      }
      ... on ProfileError {
        code
        message
      }
    }
  }
`);

export const UPDATE_USER_PROFILE_DATA = graphql(`
  mutation UpdateUserProfileData($input: UpdateUserProfileDataInput!) {
    updateUserProfileData(input: $input) {
      __typename
      ... on UpdateUserProfileDataPayload {
        acknowledged
        profile {
          id
          labels
          data
          version {
            seqNo
            primaryTerm
          }
        }
      }
      ... on ProfileError {
        code
        message
      }
    }
  }
`);

export const ENABLE_USER_PROFILE = graphql(`
  mutation EnableUserProfile($input: EnableUserProfileInput!) {
    enableUserProfile(input: $input) {
      __typename
      ... on EnableUserProfilePayload {
        acknowledged
        profile {
          id
          enabled
        }
      }
      ... on ProfileError {
        code
        message
      }
    }
  }
`);

export const DISABLE_USER_PROFILE = graphql(`
  mutation DisableUserProfile($input: DisableUserProfileInput!) {
    disableUserProfile(input: $input) {
      __typename
      ... on DisableUserProfilePayload {
        acknowledged
        profile {
          id
          enabled
        }
      }
      ... on ProfileError {
        code
        message
      }
    }
  }
`);

export const UPDATE_SECURITY_PROFILE = graphql(`
  mutation UpdateSecurityProfile($input: UpdateSecurityProfileInput!) {
    updateSecurityProfile(input: $input) {
      __typename
      ... on UpdateSecurityProfilePayload {
        profileId
        profile {
          id
          rateLimit
          policies {
            roleId
            restrictedTo {
              index
              collections
            }
          }
        }
      }
      ... on InvalidInputError {
        issues {
          path
          message
        }
      }
      ... on ProfileError {
        code
        message
      }
    }
  }
`);

export const UPDATE_USER_PROFILE = graphql(`
  mutation UpdateUserProfile($input: UpdateUserProfileInput!) {
    updateUserProfile(input: $input) {
      __typename
      ... on UpdateUserProfilePayload {
        profile {
          id
          userId
          firstName
          lastName
          email
        }
      }
      ... on ProfileError {
        code
        message
      }
    }
  }
`);

export const CAMUNDA_USERS = graphql(`
  query CamundaUsers($ids: [ID!]!) {
    camundaUserProfiles(ids: $ids) {
      id
      displayName
      firstName
    }
  }
`);

export const USER_PROFILE = graphql(`
  query UserProfile($uid: ID!) {
    elasticsearchUserProfile(uid: $uid) {
      id
      enabled
      labels
    }
  }
`);

export const PERSON = graphql(`
  query Person($username: ID!) {
    person(username: $username) {
      username
      displayName
      elasticsearch {
        id
        uid
      }
      kuzzle {
        id
        profileId
      }
      camunda {
        id
        email
      }
    }
  }
`);

export const NODES = graphql(`
  query Nodes($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      id
      ... on Profile {
        displayName
        upstream
      }
    }
  }
`);
