const PROFILE = `uid enabled lastSynchronized labels displayName
  user { username roles realmName realmDomain email fullName } version { seqNo primaryTerm }`;
const ERRORS = `... on ProfileError { code message upstream } ... on InvalidInputError { issues { path message } }`;

/** Selects nothing that the activation's own answer does not hold. */
export const ACTIVATE = `mutation ($input: ActivateUserProfileInput!) { activateUserProfile(input: $input) {
  __typename
  ... on ActivateUserProfilePayload { profile {
    uid enabled lastSynchronized displayName
    user { username roles realmName realmDomain email fullName } version { seqNo primaryTerm }
  } }
  ${ERRORS}
} }`;

export const UPDATE = `mutation ($input: UpdateUserProfileDataInput!) { updateUserProfileData(input: $input) {
  __typename
  ... on UpdateUserProfileDataPayload { acknowledged profile { ${PROFILE} data } }
  ${ERRORS}
} }`;

/** Selects nothing that would have to be read. */
export const WRITE = `mutation ($input: UpdateUserProfileDataInput!) { updateUserProfileData(input: $input) {
  __typename ... on UpdateUserProfileDataPayload { acknowledged } ${ERRORS}
} }`;

export const ENABLE = `mutation ($input: EnableUserProfileInput!) { enableUserProfile(input: $input) {
  __typename ... on EnableUserProfilePayload { acknowledged profile { enabled } } ${ERRORS}
} }`;

export const DISABLE = `mutation ($input: DisableUserProfileInput!) { disableUserProfile(input: $input) {
  __typename ... on DisableUserProfilePayload { acknowledged profile { enabled } } ${ERRORS}
} }`;

export const READ = `query ($uid: ID!) { elasticsearchUserProfile(uid: $uid) { id upstream ${PROFILE} } }`;

export const READ_DATA = `query ($uid: ID!, $paths: [String!]) {
  elasticsearchUserProfile(uid: $uid) { labels data(paths: $paths) }
}`;

export const READ_MANY = "query ($uids: [ID!]!) { elasticsearchUserProfiles(uids: $uids) { uid } }";

export const SUGGEST = `query ($input: SuggestElasticsearchUserProfilesInput!) {
  suggestElasticsearchUserProfiles(input: $input) { uid user { username } labels }
}`;

export const HAS = `query ($input: HasElasticsearchProfilePrivilegesInput!) { hasElasticsearchProfilePrivileges(input: $input) {
  hasPrivilegeUids errors { uid message }
} }`;
