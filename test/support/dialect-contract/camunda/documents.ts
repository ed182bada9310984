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

const PAYLOADS = {
  createCamundaUser: "profile { userId firstName lastName email }",
  deleteCamundaUser: "userId",
  updateCamundaUserCredentials: "userId",
  unlockCamundaUser: "userId",
} as const;
export type AccountField = keyof typeof PAYLOADS;

const ERRORS =
  "__typename ... on ProfileError { code message upstream } ... on InvalidInputError { issues { path message } }";

export function accountDocument(field: AccountField): string {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}`;
  return `mutation ($input: ${type}Input!) { ${field}(input: $input) { ${ERRORS} ... on ${type}Payload { ${PAYLOADS[field]} } } }`;
}
