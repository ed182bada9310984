/**
 * What clients may rely on, written by hand: every public type with its members, nullability and defaults. The schema
 * is compared with this text, so a change of the graph is made in two places, on purpose.
 */
const SHARED = /* GraphQL */ `
  scalar DateTime
  scalar JSONObject @specifiedBy(url: "http://www.ecma-international.org/publications/files/ECMA-ST/ECMA-404.pdf")
  scalar NonNegativeInt

  interface Node { id: ID! }
  interface Profile implements Node { id: ID! upstream: String! displayName: String }
  enum RefreshPolicy { TRUE FALSE WAIT_FOR }
  type DocumentVersion { seqNo: NonNegativeInt! primaryTerm: NonNegativeInt! }
  input DocumentVersionInput { seqNo: NonNegativeInt! primaryTerm: NonNegativeInt! }
`;

const ELASTICSEARCH = /* GraphQL */ `
  type ElasticsearchUserProfile implements Profile & Node {
    id: ID!
    upstream: String!
    displayName: String
    uid: ID!
    enabled: Boolean!
    lastSynchronized: DateTime!
    user: ElasticsearchUser!
    labels: JSONObject!
    data(paths: [String!]): JSONObject!
    version: DocumentVersion!
  }
  type ElasticsearchUser {
    username: String!
    roles: [String!]!
    realmName: String!
    realmDomain: String
    email: String
    fullName: String
  }
  input ActivateUserProfileInput { grant: UserProfileGrant! upstream: String }
  input UserProfileGrant @oneOf { password: PasswordGrant accessToken: String jwt: JwtGrant }
  input JwtGrant { token: String! clientSecret: String }
  input PasswordGrant { username: String! password: String! }
  input UpdateUserProfileDataInput {
    uid: ID!
    labels: JSONObject
    data: JSONObject
    ifVersion: DocumentVersionInput
    refresh: RefreshPolicy
    upstream: String
  }
  input EnableUserProfileInput { uid: ID! refresh: RefreshPolicy upstream: String }
  input DisableUserProfileInput { uid: ID! refresh: RefreshPolicy upstream: String }
  input SuggestElasticsearchUserProfilesInput {
    name: String
    size: NonNegativeInt = 10
    hint: SuggestUserProfilesHint
    upstream: String
  }
  input HasElasticsearchProfilePrivilegesInput {
    uids: [ID!]!
    cluster: [String!]
    index: [ElasticsearchIndexPrivilegesInput!]
    application: [ElasticsearchApplicationPrivilegesInput!]
    upstream: String
  }
  input ElasticsearchIndexPrivilegesInput {
    names: [String!]!
    privileges: [String!]!
    allowRestrictedIndices: Boolean = false
  }
  input ElasticsearchApplicationPrivilegesInput {
    application: String!
    privileges: [String!]!
    resources: [String!]!
  }
  type ElasticsearchProfilePrivileges {
    hasPrivilegeUids: [ID!]!
    errors: [ElasticsearchProfilePrivilegesError!]!
  }
  type ElasticsearchProfilePrivilegesError { uid: ID! message: String! }
  input SuggestUserProfilesHint { uids: [ID!] labels: JSONObject }
`;

const KUZZLE = /* GraphQL */ `
  type KuzzleSecurityProfile implements Profile & Node {
    id: ID!
    upstream: String!
    displayName: String
    profileId: ID!
    rateLimit: NonNegativeInt!
    policies: [KuzzlePolicy!]!
    tags: [String!]!
    author: ID
    updater: ID
    createdAt: DateTime
    updatedAt: DateTime
  }
  type KuzzlePolicy { roleId: ID! restrictedTo: [KuzzleRestriction!]! }
  type KuzzleRestriction { index: String! collections: [String!]! }
  input UpdateSecurityProfileInput {
    id: ID!
    rateLimit: NonNegativeInt
    policies: [KuzzlePolicyInput!]
    force: Boolean = false
    refresh: RefreshPolicy = WAIT_FOR
    retryOnConflict: NonNegativeInt = 10
    queuable: Boolean = true
    upstream: String
  }
  input CreateSecurityProfileInput {
    id: ID!
    policies: [KuzzlePolicyInput!]!
    rateLimit: NonNegativeInt
    force: Boolean = false
    refresh: RefreshPolicy = WAIT_FOR
    upstream: String
  }
  input ReplaceSecurityProfileInput {
    id: ID!
    policies: [KuzzlePolicyInput!]!
    rateLimit: NonNegativeInt
    force: Boolean = false
    refresh: RefreshPolicy = WAIT_FOR
    upstream: String
  }
  input DeleteSecurityProfileInput {
    id: ID!
    onAssignedUsers: OnAssignedUsers = FAIL
    refresh: RefreshPolicy = WAIT_FOR
    upstream: String
  }
  enum OnAssignedUsers { FAIL REMOVE }
  input KuzzlePolicyInput { roleId: ID! restrictedTo: [KuzzleRestrictionInput!] }
  input KuzzleRestrictionInput { index: String! collections: [String!] }
  input SearchKuzzleSecurityProfilesInput {
    roles: [ID!]
    from: NonNegativeInt = 0
    size: NonNegativeInt = 10
    upstream: String
  }
  type KuzzleSecurityProfileList { items: [KuzzleSecurityProfile!]! total: NonNegativeInt! }
`;

const CAMUNDA = /* GraphQL */ `
  type CamundaUserProfile implements Profile & Node {
    id: ID!
    upstream: String!
    displayName: String
    userId: ID!
    firstName: String
    lastName: String
    email: String
  }
  input UpdateUserProfileInput {
    id: ID!
    firstName: String
    lastName: String
    email: String
    upstream: String
  }
  input SearchCamundaUserProfilesInput {
    firstName: String
    firstNameLike: String
    lastName: String
    lastNameLike: String
    email: String
    emailLike: String
    memberOfGroup: String
    memberOfTenant: String
    ids: [ID!]
    sortBy: CamundaUserSortBy
    sortOrder: SortOrder
    from: NonNegativeInt = 0
    size: NonNegativeInt = 10
    upstream: String
  }
  input CreateCamundaUserInput {
    id: ID!
    password: String!
    firstName: String
    lastName: String
    email: String
    upstream: String
  }
  input DeleteCamundaUserInput { id: ID! upstream: String }
  input UpdateCamundaUserCredentialsInput {
    id: ID!
    password: String!
    authenticatedUserPassword: String
    upstream: String
  }
  input UnlockCamundaUserInput { id: ID! upstream: String }
  enum CamundaUserSortBy { USER_ID FIRST_NAME LAST_NAME EMAIL }
  enum SortOrder { ASC DESC }
  type CamundaUserProfileList { items: [CamundaUserProfile!]! total: NonNegativeInt! }
`;

const MUTATIONS = /* GraphQL */ `
  type Mutation {
    activateUserProfile(input: ActivateUserProfileInput!): ActivateUserProfileResult
    updateUserProfileData(input: UpdateUserProfileDataInput!): UpdateUserProfileDataResult
    updateSecurityProfile(input: UpdateSecurityProfileInput!): UpdateSecurityProfileResult
    createSecurityProfile(input: CreateSecurityProfileInput!): CreateSecurityProfileResult
    replaceSecurityProfile(input: ReplaceSecurityProfileInput!): ReplaceSecurityProfileResult
    deleteSecurityProfile(input: DeleteSecurityProfileInput!): DeleteSecurityProfileResult
    updateUserProfile(input: UpdateUserProfileInput!): UpdateUserProfileResult
    enableUserProfile(input: EnableUserProfileInput!): EnableUserProfileResult
    disableUserProfile(input: DisableUserProfileInput!): DisableUserProfileResult
    createCamundaUser(input: CreateCamundaUserInput!): CreateCamundaUserResult
    deleteCamundaUser(input: DeleteCamundaUserInput!): DeleteCamundaUserResult
    updateCamundaUserCredentials(input: UpdateCamundaUserCredentialsInput!): UpdateCamundaUserCredentialsResult
    unlockCamundaUser(input: UnlockCamundaUserInput!): UnlockCamundaUserResult
  }
  type CreateCamundaUserPayload { profile: CamundaUserProfile }
  type DeleteCamundaUserPayload { userId: ID! }
  type UpdateCamundaUserCredentialsPayload { userId: ID! }
  type UnlockCamundaUserPayload { userId: ID! }
  type ActivateUserProfilePayload { profile: ElasticsearchUserProfile }
  type UpdateUserProfileDataPayload { acknowledged: Boolean! profile: ElasticsearchUserProfile }
  type UpdateSecurityProfilePayload { profileId: ID! version: NonNegativeInt profile: KuzzleSecurityProfile }
  type CreateSecurityProfilePayload { profileId: ID! profile: KuzzleSecurityProfile }
  type ReplaceSecurityProfilePayload { profileId: ID! profile: KuzzleSecurityProfile }
  type DeleteSecurityProfilePayload { profileId: ID! }
  type UpdateUserProfilePayload { profile: CamundaUserProfile }
  type EnableUserProfilePayload { acknowledged: Boolean! profile: ElasticsearchUserProfile }
  type DisableUserProfilePayload { acknowledged: Boolean! profile: ElasticsearchUserProfile }

  union CreateCamundaUserResult = CreateCamundaUserPayload
    | InvalidInputError | ConflictError | PermissionDeniedError | ReadOnlyError
  union DeleteCamundaUserResult = DeleteCamundaUserPayload
    | InvalidInputError | ConflictError | PermissionDeniedError | ReadOnlyError
  union UpdateCamundaUserCredentialsResult = UpdateCamundaUserCredentialsPayload
    | InvalidInputError | NotFoundError | ConflictError | CredentialsRejectedError | PermissionDeniedError
    | ReadOnlyError
  union UnlockCamundaUserResult = UnlockCamundaUserPayload
    | InvalidInputError | ConflictError | PermissionDeniedError | ReadOnlyError
  union ActivateUserProfileResult = ActivateUserProfilePayload
    | InvalidInputError | CredentialsRejectedError | ConflictError | PermissionDeniedError
  union UpdateUserProfileDataResult = UpdateUserProfileDataPayload
    | InvalidInputError | NotFoundError | ConflictError | PermissionDeniedError
  union EnableUserProfileResult = EnableUserProfilePayload
    | InvalidInputError | NotFoundError | ConflictError | PermissionDeniedError
  union DisableUserProfileResult = DisableUserProfilePayload
    | InvalidInputError | NotFoundError | ConflictError | PermissionDeniedError
  union UpdateSecurityProfileResult = UpdateSecurityProfilePayload
    | InvalidInputError | NotFoundError | ConflictError | PermissionDeniedError
  union CreateSecurityProfileResult = CreateSecurityProfilePayload
    | InvalidInputError | ConflictError | PermissionDeniedError
  union ReplaceSecurityProfileResult = ReplaceSecurityProfilePayload
    | InvalidInputError | ConflictError | PermissionDeniedError
  union DeleteSecurityProfileResult = DeleteSecurityProfilePayload
    | InvalidInputError | NotFoundError | ConflictError | PermissionDeniedError
  union UpdateUserProfileResult = UpdateUserProfilePayload
    | InvalidInputError | NotFoundError | ConflictError | PermissionDeniedError | ReadOnlyError
`;

const QUERIES = /* GraphQL */ `
  type Query {
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]
    elasticsearchUserProfile(uid: ID!, upstream: String): ElasticsearchUserProfile
    elasticsearchUserProfiles(uids: [ID!]!, upstream: String): [ElasticsearchUserProfile]
    suggestElasticsearchUserProfiles(input: SuggestElasticsearchUserProfilesInput!): [ElasticsearchUserProfile!]
    hasElasticsearchProfilePrivileges(input: HasElasticsearchProfilePrivilegesInput!): ElasticsearchProfilePrivileges
    kuzzleSecurityProfile(id: ID!, upstream: String): KuzzleSecurityProfile
    kuzzleSecurityProfiles(ids: [ID!]!, upstream: String): [KuzzleSecurityProfile]
    searchKuzzleSecurityProfiles(input: SearchKuzzleSecurityProfilesInput!): KuzzleSecurityProfileList
    camundaUserProfile(id: ID!, upstream: String): CamundaUserProfile
    camundaUserProfiles(ids: [ID!]!, upstream: String): [CamundaUserProfile]
    searchCamundaUserProfiles(input: SearchCamundaUserProfilesInput!): CamundaUserProfileList
    person(username: ID!): Person
    people(usernames: [ID!]!): [Person]
    me: Person
    upstreams: [Upstream!]!
  }
  type Upstream {
    name: String!
    dialect: String!
    reachable: Boolean!
    product: String
    version: String
    latency: Int
  }
  type Person implements Node {
    id: ID!
    username: ID!
    displayName: String
    elasticsearch: ElasticsearchUserProfile
    kuzzle: [KuzzleSecurityProfile!]
    camunda: CamundaUserProfile
  }
`;

const ERRORS = /* GraphQL */ `
  interface ProfileError { message: String! code: ProfileErrorCode! upstream: String! }
  enum ProfileErrorCode { INVALID_INPUT NOT_FOUND CONFLICT CREDENTIALS_REJECTED PERMISSION_DENIED READ_ONLY }
  type InvalidInputError implements ProfileError {
    message: String!
    code: ProfileErrorCode!
    upstream: String!
    issues: [InputIssue!]!
  }
  type InputIssue { path: String! message: String! }
  type NotFoundError implements ProfileError { message: String! code: ProfileErrorCode! upstream: String! }
  type ConflictError implements ProfileError { message: String! code: ProfileErrorCode! upstream: String! }
  type CredentialsRejectedError implements ProfileError { message: String! code: ProfileErrorCode! upstream: String! }
  type PermissionDeniedError implements ProfileError { message: String! code: ProfileErrorCode! upstream: String! }
  type ReadOnlyError implements ProfileError { message: String! code: ProfileErrorCode! upstream: String! }
`;

export const CONTRACT = [SHARED, ELASTICSEARCH, KUZZLE, CAMUNDA, MUTATIONS, QUERIES, ERRORS].join("\n");

/** `extensions.code` of everything that is no member of a union. Clients branch on these: they never change. */
export const ERROR_CODES = [
  "AUDIT_UNAVAILABLE",
  "BAD_USER_INPUT",
  "FORBIDDEN",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "INTERNAL",
  "OPERATION_LIMIT_EXCEEDED",
  "OPERATION_TIMEOUT",
  "OVERLOADED",
  "PERMISSION_DENIED",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "RATE_LIMITED",
  "REQUEST_REFUSED",
  "UNAUTHENTICATED",
  "UPSTREAM_ANSWER_TOO_LARGE",
  "UPSTREAM_AUTHENTICATION",
  "UPSTREAM_PROTOCOL",
  "UPSTREAM_RATE_LIMITED",
  "UPSTREAM_TIMEOUT",
  "UPSTREAM_UNAVAILABLE",
];
