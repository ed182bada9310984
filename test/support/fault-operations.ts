import { createHash } from "node:crypto";

/** What a matrix of faults asks of one dialect. A new dialect needs a row here and nothing else. */
export interface FaultOperations {
  /** Reads one record of the sandbox; `one` and `all` name two, so that their reads are never shared. */
  readonly read: (id: string) => string;
  readonly ids: { readonly one: string; readonly all: string };
  /** The root field of the read. */
  readonly field: string;
  readonly mutation: { readonly field: string; readonly input: string; readonly variables: object };
}

/** How the server makes a profile's uid out of a user's name. */
const uidOf = (username: string): string =>
  `u_${createHash("sha256").update(username).digest("base64url")}_0`;

export const FAULT_OPERATIONS: Readonly<Record<string, FaultOperations>> = {
  elasticsearch: {
    read: (uid) => `elasticsearchUserProfile(uid: "${uid}") { uid user { username } version { seqNo } }`,
    ids: { one: uidOf("ada"), all: uidOf("grace") },
    field: "elasticsearchUserProfile",
    mutation: {
      field: "updateUserProfileData",
      input: "UpdateUserProfileDataInput!",
      variables: { uid: uidOf("alan"), labels: { direction: "north" } },
    },
  },
  kuzzle: {
    read: (id) => `kuzzleSecurityProfile(id: "${id}") { profileId rateLimit }`,
    ids: { one: "default", all: "anonymous" },
    field: "kuzzleSecurityProfile",
    mutation: {
      field: "updateSecurityProfile",
      input: "UpdateSecurityProfileInput!",
      variables: { id: "myProfile", rateLimit: 50, queuable: false },
    },
  },
  camunda: {
    read: (id) => `camundaUserProfile(id: "${id}") { userId email }`,
    ids: { one: "ada", all: "grace" },
    field: "camundaUserProfile",
    mutation: {
      field: "updateUserProfile",
      input: "UpdateUserProfileInput!",
      variables: { id: "jonny1", firstName: "John", lastName: "Doe", email: "aNewEmailAddress" },
    },
  },
};
