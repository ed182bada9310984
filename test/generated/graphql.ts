/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Whose profile to activate. */
export type ActivateUserProfileInput = {
  /** The user's password or access token. */
  grant: UserProfileGrant;
  /** One configured upstream by name; omitted, the first one of this dialect. */
  upstream?: string | null | undefined;
};

/** Which profile to disable. */
export type DisableUserProfileInput = {
  /** When suggestions show the change. Omitted: the upstream's own default, which is `WAIT_FOR`, about a second. */
  refresh?: RefreshPolicy | null | undefined;
  /** The profile's uid: `u_`, then letters, digits, `-` and `_`, at most 504 characters in all. */
  uid: string | number;
  /** One configured upstream by name; omitted, the first one of this dialect. */
  upstream?: string | null | undefined;
};

/** A `version` as it was read from a profile. */
export type DocumentVersionInput = {
  /** Primary term (`if_primary_term`), at least 1. */
  primaryTerm: number;
  /** Sequence number (`if_seq_no`). */
  seqNo: number;
};

/** Which profile to enable. */
export type EnableUserProfileInput = {
  /** When suggestions show the change. Omitted: the upstream's own default, which is `WAIT_FOR`, about a second. */
  refresh?: RefreshPolicy | null | undefined;
  /** The profile's uid: `u_`, then letters, digits, `-` and `_`, at most 504 characters in all. */
  uid: string | number;
  /** One configured upstream by name; omitted, the first one of this dialect. */
  upstream?: string | null | undefined;
};

/** A JSON Web Token of a JWT realm. */
export type JwtGrant = {
  /** What the realm shares with its clients (`client_authentication` of scheme `SharedSecret`); omitted where it asks for none. As a variable only. */
  clientSecret?: string | null | undefined;
  /** Not empty. As a variable only. */
  token: string;
};

/** A role that the profile shall give to its users. */
export type KuzzlePolicyInput = {
  /** Where the role shall hold; omitted or empty = everywhere. */
  restrictedTo?: Array<KuzzleRestrictionInput> | null | undefined;
  /** Id of an existing role, at most 512 bytes in UTF-8. */
  roleId: string | number;
};

/** Where a role shall hold: one index, or some of its collections. */
export type KuzzleRestrictionInput = {
  /** Names of collections of the index, none empty; omitted or empty = all. They must exist unless `force` is true. */
  collections?: Array<string> | null | undefined;
  /** Name of the index, not empty. It must exist unless `force` is true. */
  index: string;
};

/** A user's name and password. */
export type PasswordGrant = {
  /** Not empty. As a variable only. */
  password: string;
  /** Not empty. */
  username: string;
};

/** What kind of expected failure a mutation met. Stable: clients may branch on it. */
export type ProfileErrorCode =
  /** Somebody else wrote in between; read again and decide anew. */
  | 'CONFLICT'
  /** The end user's password or token was refused. */
  | 'CREDENTIALS_REJECTED'
  /** The input breaks a rule of the upstream; `issues` says where. */
  | 'INVALID_INPUT'
  /** The profile or user named by the input does not exist. */
  | 'NOT_FOUND'
  /** The upstream does not permit this to the caller. */
  | 'PERMISSION_DENIED'
  /** The upstream's identity service cannot be written to. */
  | 'READ_ONLY';

/** When a write becomes visible to searches. Reads by id always see it at once. */
export type RefreshPolicy =
  /** With the upstream's next refresh, up to about a second later; the write answers at once. */
  | 'FALSE'
  /** At once, at a price for the upstream. */
  | 'TRUE'
  /** The write answers only once it is visible, up to about a second later. */
  | 'WAIT_FOR';

/** Which security profile, and what to change. A field that is omitted or null is kept; together at most 1 MiB as JSON. */
export type UpdateSecurityProfileInput = {
  /** True: restrictions may name indexes and collections that do not exist. Default false (Kuzzle's flag `strict` is sent). */
  force?: boolean | null | undefined;
  /** The profile's id, 1 to 512 bytes in UTF-8. */
  id: string | number;
  /** Replaces all roles of the profile; at least one. Kuzzle would take an empty list for the role `default`, so it is refused here. The profile `anonymous` must keep the role `anonymous`. */
  policies?: Array<KuzzlePolicyInput> | null | undefined;
  /** True: while Kuzzle cannot be reached the write waits, in order, with at most 500 others, and is sent once; the wait counts inside the upstream's total timeout. False: it fails at once. Default true. */
  queuable?: boolean | null | undefined;
  /** Requests a second that each user may make of one Kuzzle node; 0 = unlimited. */
  rateLimit?: number | null | undefined;
  /** When searches see the change; reads by id always do at once. Default WAIT_FOR, which takes about a second. Kuzzle knows WAIT_FOR and FALSE only: TRUE is the same as WAIT_FOR. */
  refresh?: RefreshPolicy | null | undefined;
  /** How often Kuzzle tries again when others change the profile at the same time. Default 10, at most 2147483647. */
  retryOnConflict?: number | null | undefined;
  /** One configured upstream by name; omitted, the first one of this dialect. */
  upstream?: string | null | undefined;
};

/** Which profile, and what to merge into it: labels, data or both, with at least one key together. */
export type UpdateUserProfileDataInput = {
  /** Values by application, not searchable. Merged into what is stored: objects deeply, everything else replaces the old value. `null` is stored, and nothing removes a key. A top-level key has no dot and no leading underscore. A profile holds 10 MB at most, by default. */
  data?: Record<string, unknown> | null | undefined;
  /** Write only if this is still the profile's version, else `ConflictError`. Omitted: whatever its version. */
  ifVersion?: DocumentVersionInput | null | undefined;
  /** Searchable values by application. Merged into what is stored: objects deeply, everything else replaces the old value. `null` is stored, and nothing removes a key. A top-level key has no dot and no leading underscore. At most 20 levels deep and 32,766 bytes a value. */
  labels?: Record<string, unknown> | null | undefined;
  /** When suggestions show the write. Omitted: the upstream's own default, which is `WAIT_FOR`, about a second. */
  refresh?: RefreshPolicy | null | undefined;
  /** The profile's uid: `u_`, then letters, digits, `-` and `_`, at most 504 characters in all. */
  uid: string | number;
  /** One configured upstream by name; omitted, the first one of this dialect. */
  upstream?: string | null | undefined;
};

/** Which user, and what to change. A field that is omitted is kept, one that is null is cleared. */
export type UpdateUserProfileInput = {
  /** Omitted = keep, null = clear. At most 255 characters; its form is not checked. */
  email?: string | null | undefined;
  /** Omitted = keep, null = clear. At most 255 characters. */
  firstName?: string | null | undefined;
  /** The user's id, 1 to 512 characters. */
  id: string | number;
  /** Omitted = keep, null = clear. At most 255 characters. */
  lastName?: string | null | undefined;
  /** One configured upstream by name; omitted, the first one of this dialect. */
  upstream?: string | null | undefined;
};

/** What proves that the user agrees: exactly one of these. */
export type UserProfileGrant =
  {   /** An access token of the user, from `POST /_security/oauth2/token`, or a JWT; not an API key, not a service account's token. As a variable only. */
  accessToken: string; jwt?: never; password?: never; }
  |  { accessToken?: never;   /** A JWT, with the realm's shared secret where it has one. */
  jwt: JwtGrant; password?: never; }
  |  { accessToken?: never; jwt?: never;   /** Name and password, of any realm. */
  password: PasswordGrant; };

export type ActivateUserProfileMutationVariables = Exact<{
  input: ActivateUserProfileInput;
}>;


export type ActivateUserProfileMutation = { activateUserProfile:
    | { __typename: 'ActivateUserProfilePayload', profile: { id: string, uid: string, enabled: boolean, user: { username: string, roles: Array<string> } } | null }
    | { __typename: 'ConflictError', code: ProfileErrorCode, message: string }
    | { __typename: 'CredentialsRejectedError', code: ProfileErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ProfileErrorCode, message: string }
    | { __typename: 'PermissionDeniedError', code: ProfileErrorCode, message: string }
   | null };

export type UpdateUserProfileDataMutationVariables = Exact<{
  input: UpdateUserProfileDataInput;
}>;


export type UpdateUserProfileDataMutation = { updateUserProfileData:
    | { __typename: 'ConflictError', code: ProfileErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ProfileErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ProfileErrorCode, message: string }
    | { __typename: 'PermissionDeniedError', code: ProfileErrorCode, message: string }
    | { __typename: 'UpdateUserProfileDataPayload', acknowledged: boolean, profile: { id: string, labels: Record<string, unknown>, data: Record<string, unknown>, version: { seqNo: number, primaryTerm: number } } | null }
   | null };

export type EnableUserProfileMutationVariables = Exact<{
  input: EnableUserProfileInput;
}>;


export type EnableUserProfileMutation = { enableUserProfile:
    | { __typename: 'ConflictError', code: ProfileErrorCode, message: string }
    | { __typename: 'EnableUserProfilePayload', acknowledged: boolean, profile: { id: string, enabled: boolean } | null }
    | { __typename: 'InvalidInputError', code: ProfileErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ProfileErrorCode, message: string }
    | { __typename: 'PermissionDeniedError', code: ProfileErrorCode, message: string }
   | null };

export type DisableUserProfileMutationVariables = Exact<{
  input: DisableUserProfileInput;
}>;


export type DisableUserProfileMutation = { disableUserProfile:
    | { __typename: 'ConflictError', code: ProfileErrorCode, message: string }
    | { __typename: 'DisableUserProfilePayload', acknowledged: boolean, profile: { id: string, enabled: boolean } | null }
    | { __typename: 'InvalidInputError', code: ProfileErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ProfileErrorCode, message: string }
    | { __typename: 'PermissionDeniedError', code: ProfileErrorCode, message: string }
   | null };

export type UpdateSecurityProfileMutationVariables = Exact<{
  input: UpdateSecurityProfileInput;
}>;


export type UpdateSecurityProfileMutation = { updateSecurityProfile:
    | { __typename: 'ConflictError', code: ProfileErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ProfileErrorCode, message: string, issues: Array<{ path: string, message: string }> }
    | { __typename: 'NotFoundError', code: ProfileErrorCode, message: string }
    | { __typename: 'PermissionDeniedError', code: ProfileErrorCode, message: string }
    | { __typename: 'UpdateSecurityProfilePayload', profileId: string, profile: { id: string, rateLimit: number, policies: Array<{ roleId: string, restrictedTo: Array<{ index: string, collections: Array<string> }> }> } | null }
   | null };

export type UpdateUserProfileMutationVariables = Exact<{
  input: UpdateUserProfileInput;
}>;


export type UpdateUserProfileMutation = { updateUserProfile:
    | { __typename: 'ConflictError', code: ProfileErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ProfileErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ProfileErrorCode, message: string }
    | { __typename: 'PermissionDeniedError', code: ProfileErrorCode, message: string }
    | { __typename: 'ReadOnlyError', code: ProfileErrorCode, message: string }
    | { __typename: 'UpdateUserProfilePayload', profile: { id: string, userId: string, firstName: string | null, lastName: string | null, email: string | null } | null }
   | null };

export type CamundaUsersQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type CamundaUsersQuery = { camundaUserProfiles: Array<{ id: string, displayName: string | null, firstName: string | null } | null> | null };

export type UserProfileQueryVariables = Exact<{
  uid: string | number;
}>;


export type UserProfileQuery = { elasticsearchUserProfile: { id: string, enabled: boolean, labels: Record<string, unknown> } | null };

export type PersonQueryVariables = Exact<{
  username: string | number;
}>;


export type PersonQuery = { person: { username: string, displayName: string | null, elasticsearch: { id: string, uid: string } | null, kuzzle: Array<{ id: string, profileId: string }> | null, camunda: { id: string, email: string | null } | null } | null };

export type NodesQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type NodesQuery = { nodes: Array<
    | { __typename: 'CamundaUserProfile', displayName: string | null, upstream: string, id: string }
    | { __typename: 'ElasticsearchUserProfile', displayName: string | null, upstream: string, id: string }
    | { __typename: 'KuzzleSecurityProfile', displayName: string | null, upstream: string, id: string }
    | { __typename: 'Person', id: string }
   | null> | null };

export type SearchQueryVariables = Exact<{
  from: number;
  size: number;
}>;


export type SearchQuery = { searchCamundaUserProfiles: { total: number, items: Array<{ id: string, userId: string }> } | null };

export type PeopleQueryVariables = Exact<{
  usernames: Array<string | number> | string | number;
}>;


export type PeopleQuery = { people: Array<{ username: string, camunda: { id: string, userId: string } | null } | null> | null };

export type NameQueryVariables = Exact<{
  username: string | number;
}>;


export type NameQuery = { person: { displayName: string | null } | null };

export type KuzzleQueryVariables = Exact<{
  username: string | number;
}>;


export type KuzzleQuery = { person: { username: string, kuzzle: Array<{ id: string, profileId: string }> | null } | null };

export type RolesQueryVariables = Exact<{
  username: string | number;
}>;


export type RolesQuery = { person: { elasticsearch: { id: string, user: { roles: Array<string> } } | null } | null };

export type RealmQueryVariables = Exact<{
  username: string | number;
}>;


export type RealmQuery = { person: { elasticsearch: { id: string, user: { realmName: string } } | null } | null };

export type IdQueryVariables = Exact<{
  username: string | number;
}>;


export type IdQuery = { person: { id: string, camunda: { id: string, email: string | null } | null } | null };


export const ActivateUserProfileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ActivateUserProfile"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ActivateUserProfileInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activateUserProfile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ActivateUserProfilePayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"uid"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"username"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ProfileError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ActivateUserProfileMutation, ActivateUserProfileMutationVariables>;
export const UpdateUserProfileDataDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateUserProfileData"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateUserProfileDataInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateUserProfileData"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateUserProfileDataPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acknowledged"}},{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"labels"}},{"kind":"Field","name":{"kind":"Name","value":"data"}},{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seqNo"}},{"kind":"Field","name":{"kind":"Name","value":"primaryTerm"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ProfileError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateUserProfileDataMutation, UpdateUserProfileDataMutationVariables>;
export const EnableUserProfileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EnableUserProfile"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EnableUserProfileInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enableUserProfile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EnableUserProfilePayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acknowledged"}},{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ProfileError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<EnableUserProfileMutation, EnableUserProfileMutationVariables>;
export const DisableUserProfileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DisableUserProfile"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DisableUserProfileInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"disableUserProfile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DisableUserProfilePayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acknowledged"}},{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ProfileError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<DisableUserProfileMutation, DisableUserProfileMutationVariables>;
export const UpdateSecurityProfileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateSecurityProfile"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateSecurityProfileInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateSecurityProfile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateSecurityProfilePayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profileId"}},{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"rateLimit"}},{"kind":"Field","name":{"kind":"Name","value":"policies"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"roleId"}},{"kind":"Field","name":{"kind":"Name","value":"restrictedTo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"collections"}}]}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ProfileError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateSecurityProfileMutation, UpdateSecurityProfileMutationVariables>;
export const UpdateUserProfileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateUserProfile"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateUserProfileInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateUserProfile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateUserProfilePayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ProfileError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateUserProfileMutation, UpdateUserProfileMutationVariables>;
export const CamundaUsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CamundaUsers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"camundaUserProfiles"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}}]}}]}}]} as unknown as DocumentNode<CamundaUsersQuery, CamundaUsersQueryVariables>;
export const UserProfileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"UserProfile"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"uid"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"elasticsearchUserProfile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"uid"},"value":{"kind":"Variable","name":{"kind":"Name","value":"uid"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"labels"}}]}}]}}]} as unknown as DocumentNode<UserProfileQuery, UserProfileQueryVariables>;
export const PersonDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Person"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"username"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"person"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"username"},"value":{"kind":"Variable","name":{"kind":"Name","value":"username"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"username"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"elasticsearch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"uid"}}]}},{"kind":"Field","name":{"kind":"Name","value":"kuzzle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"profileId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"camunda"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]}}]} as unknown as DocumentNode<PersonQuery, PersonQueryVariables>;
export const NodesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Nodes"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Profile"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"upstream"}}]}}]}}]}}]} as unknown as DocumentNode<NodesQuery, NodesQueryVariables>;
export const SearchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Search"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"NonNegativeInt"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"size"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"NonNegativeInt"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"searchCamundaUserProfiles"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"sortBy"},"value":{"kind":"EnumValue","value":"USER_ID"}},{"kind":"ObjectField","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"size"},"value":{"kind":"Variable","name":{"kind":"Name","value":"size"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}}]}}]}}]}}]} as unknown as DocumentNode<SearchQuery, SearchQueryVariables>;
export const PeopleDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"People"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"usernames"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"people"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"usernames"},"value":{"kind":"Variable","name":{"kind":"Name","value":"usernames"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"username"}},{"kind":"Field","name":{"kind":"Name","value":"camunda"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}}]}}]}}]}}]} as unknown as DocumentNode<PeopleQuery, PeopleQueryVariables>;
export const NameDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Name"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"username"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"person"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"username"},"value":{"kind":"Variable","name":{"kind":"Name","value":"username"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<NameQuery, NameQueryVariables>;
export const KuzzleDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Kuzzle"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"username"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"person"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"username"},"value":{"kind":"Variable","name":{"kind":"Name","value":"username"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"username"}},{"kind":"Field","name":{"kind":"Name","value":"kuzzle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"profileId"}}]}}]}}]}}]} as unknown as DocumentNode<KuzzleQuery, KuzzleQueryVariables>;
export const RolesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Roles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"username"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"person"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"username"},"value":{"kind":"Variable","name":{"kind":"Name","value":"username"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"elasticsearch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"roles"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RolesQuery, RolesQueryVariables>;
export const RealmDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Realm"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"username"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"person"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"username"},"value":{"kind":"Variable","name":{"kind":"Name","value":"username"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"elasticsearch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"realmName"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RealmQuery, RealmQueryVariables>;
export const IdDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Id"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"username"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"person"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"username"},"value":{"kind":"Variable","name":{"kind":"Name","value":"username"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"camunda"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]}}]} as unknown as DocumentNode<IdQuery, IdQueryVariables>;
