export const UPDATE = `mutation ($input: UpdateUserProfileInput!) { updateUserProfile(input: $input) {
  __typename
  ... on UpdateUserProfilePayload { profile { userId firstName lastName email displayName } }
  ... on ProfileError { code message upstream }
  ... on InvalidInputError { issues { path message } }
} }`;

export const READ = `query ($id: ID!) { camundaUserProfile(id: $id) {
  id upstream displayName userId firstName lastName email
} }`;

export const READ_MANY = "query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { userId firstName } }";

export const SEARCH = `query ($input: SearchCamundaUserProfilesInput!) { searchCamundaUserProfiles(input: $input) {
  total items { userId }
} }`;
