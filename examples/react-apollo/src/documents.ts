import { graphql } from "./gql";

export const SEARCH = graphql(`
  query SearchPeople($input: SearchCamundaUserProfilesInput!) {
    searchCamundaUserProfiles(input: $input) { total items { id userId displayName email } }
  }
`);

export const PERSON = graphql(`
  query Person($username: ID!) {
    person(username: $username) {
      id
      username
      elasticsearch { id uid displayName enabled labels version { seqNo primaryTerm } user { roles } }
      kuzzle { id profileId rateLimit }
      camunda { id userId displayName firstName lastName email }
    }
  }
`);

export const UPDATE_CAMUNDA = graphql(`
  mutation UpdateUserProfile($input: UpdateUserProfileInput!) {
    updateUserProfile(input: $input) {
      __typename
      ... on UpdateUserProfilePayload { profile { id userId displayName firstName lastName email } }
      ... on InvalidInputError { issues { path message } }
      ... on ProfileError { code message }
    }
  }
`);

export const UPDATE_LABELS = graphql(`
  mutation UpdateLabels($input: UpdateUserProfileDataInput!) {
    updateUserProfileData(input: $input) {
      __typename
      ... on UpdateUserProfileDataPayload { profile { id labels version { seqNo primaryTerm } } }
      ... on InvalidInputError { issues { path message } }
      ... on ProfileError { code message }
    }
  }
`);
