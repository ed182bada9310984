import { gql } from "@apollo/client";

export const PERSON = gql`
  query Person($username: ID!) {
    person(username: $username) {
      username
      displayName
      elasticsearch {
        id
        enabled
        user {
          roles
        }
      }
      kuzzle {
        id
        profileId
      }
      camunda {
        id
        userId
        firstName
        lastName
        email
      }
    }
  }
`;

export const UPDATE_USER_PROFILE = gql`
  mutation UpdateUserProfile($input: UpdateUserProfileInput!) {
    updateUserProfile(input: $input) {
      __typename
      ... on UpdateUserProfilePayload {
        profile {
          id
          firstName
          lastName
          email
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
`;
