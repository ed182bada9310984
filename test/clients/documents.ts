import { graphql } from "../generated/gql.js";

/** What the tests of clients ask, typed by `npm run codegen`. */
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
