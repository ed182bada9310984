const PROFILE = `profileId rateLimit policies { roleId restrictedTo { index collections } } createdAt updatedAt`;

export const UPDATE = `mutation ($input: UpdateSecurityProfileInput!) { updateSecurityProfile(input: $input) {
  __typename
  ... on UpdateSecurityProfilePayload { profileId version profile { ${PROFILE} } }
  ... on ProfileError { code message upstream }
  ... on InvalidInputError { issues { path message } }
} }`;

export const READ = `query ($id: ID!) { kuzzleSecurityProfile(id: $id) { id upstream displayName ${PROFILE} } }`;

export const READ_MANY = "query ($ids: [ID!]!) { kuzzleSecurityProfiles(ids: $ids) { profileId } }";

export const SEARCH = `query ($input: SearchKuzzleSecurityProfilesInput!) { searchKuzzleSecurityProfiles(input: $input) {
  total items { profileId policies { roleId } }
} }`;
