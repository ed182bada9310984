import type { Example } from "../../dialect.js";

const query = `mutation UpdateSecurityProfile($input: UpdateSecurityProfileInput!) {
  updateSecurityProfile(input: $input) {
    __typename
    ... on UpdateSecurityProfilePayload {
      profileId
      version
      profile { rateLimit policies { roleId restrictedTo { index collections } } updatedAt }
    }
    ... on ProfileError { code message }
    ... on InvalidInputError { issues { path message } }
  }
}
`;

/** The examples of https://docs.kuzzle.io/core/2/api/controllers/security/update-profile/ and of its JavaScript client. */
export const examples: readonly Example[] = [
  {
    title: "Update a security profile",
    query,
    variables: {
      input: {
        id: "myProfile",
        rateLimit: 50,
        policies: [
          { roleId: "default" },
          {
            roleId: "admin",
            restrictedTo: [{ index: "index1" }, { index: "my-second-index", collections: ["my-collection"] }],
          },
        ],
        force: false,
        refresh: "WAIT_FOR",
        retryOnConflict: 10,
      },
    },
  },
  {
    title: "Restrict a role to some indexes and collections",
    query: query.replace("UpdateSecurityProfile(", "RestrictRole("),
    variables: {
      input: {
        id: "profile ID",
        policies: [
          {
            roleId: "myrole",
            restrictedTo: [{ index: "index1" }, { index: "index2", collections: ["foo", "bar"] }],
          },
        ],
        queuable: true,
      },
    },
  },
];
