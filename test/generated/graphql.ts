/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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

/** Which user, and what to change. A field that is omitted is kept, one that is null is cleared. */
export type UpdateUserProfileInput = {
  /** Omitted = keep, null = clear. At most 255 characters; its form is not checked. */
  email?: string | null | undefined;
  /** Omitted = keep, null = clear. At most 255 characters. */
  firstName?: string | null | undefined;
  /** The user's id, 1 to 255 characters. */
  id: string | number;
  /** Omitted = keep, null = clear. At most 255 characters. */
  lastName?: string | null | undefined;
  /** One configured upstream by name; omitted, the first one of this dialect. */
  upstream?: string | null | undefined;
};

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


export const UpdateUserProfileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateUserProfile"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateUserProfileInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateUserProfile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateUserProfilePayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ProfileError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateUserProfileMutation, UpdateUserProfileMutationVariables>;
export const CamundaUsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CamundaUsers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"camundaUserProfiles"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}}]}}]}}]} as unknown as DocumentNode<CamundaUsersQuery, CamundaUsersQueryVariables>;