const PROFILE = `profileId rateLimit policies { roleId restrictedTo { index collections } } tags author updater createdAt updatedAt`;

export const UPDATE = `mutation ($input: UpdateSecurityProfileInput!) { updateSecurityProfile(input: $input) {
  __typename
  ... on UpdateSecurityProfilePayload { profileId version profile { ${PROFILE} } }
  ... on ProfileError { code message upstream }
  ... on InvalidInputError { issues { path message } }
} }`;

const MISTAKES = `... on ProfileError { code message upstream } ... on InvalidInputError { issues { path message } }`;

export const CREATE = `mutation ($input: CreateSecurityProfileInput!) { createSecurityProfile(input: $input) {
  __typename ... on CreateSecurityProfilePayload { profileId profile { ${PROFILE} } } ${MISTAKES}
} }`;

export const REPLACE = `mutation ($input: ReplaceSecurityProfileInput!) { replaceSecurityProfile(input: $input) {
  __typename ... on ReplaceSecurityProfilePayload { profileId profile { ${PROFILE} } } ${MISTAKES}
} }`;

export const DELETE = `mutation ($input: DeleteSecurityProfileInput!) { deleteSecurityProfile(input: $input) {
  __typename ... on DeleteSecurityProfilePayload { profileId } ${MISTAKES}
} }`;

export const READ = `query ($id: ID!) { kuzzleSecurityProfile(id: $id) { id upstream displayName ${PROFILE} } }`;

export const READ_MANY = "query ($ids: [ID!]!) { kuzzleSecurityProfiles(ids: $ids) { profileId } }";

export const SEARCH = `query ($input: SearchKuzzleSecurityProfilesInput!) { searchKuzzleSecurityProfiles(input: $input) {
  total items { profileId policies { roleId } }
} }`;
