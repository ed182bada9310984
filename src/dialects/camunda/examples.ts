import type { Example } from "../../dialect.js";

/** The example of https://docs.camunda.org/manual/7.24/reference/rest/user/put-update-profile/ and a read of many. */
export const examples: readonly Example[] = [
  {
    title: "Update a user's profile",
    query: `mutation UpdateUserProfile($input: UpdateUserProfileInput!) {
  updateUserProfile(input: $input) {
    __typename
    ... on UpdateUserProfilePayload {
      profile { userId firstName lastName email }
    }
    ... on ProfileError { code message }
  }
}
`,
    variables: {
      input: { id: "jonny1", firstName: "John", lastName: "Doe", email: "aNewEmailAddress" },
    },
  },
];
