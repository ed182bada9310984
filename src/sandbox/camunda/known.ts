import type { KnownThings } from "../../dialect/define-dialect.js";

export const known: KnownThings = {
  profile: {
    field: "camundaUserProfile",
    id: "ada",
    other: "grace",
    missing: "nobody",
    select: "userId email",
  },
  username: "ada",
  writes: [
    {
      query:
        "mutation ($input: UpdateUserProfileInput!) { updateUserProfile(input: $input) { __typename ... on ProfileError { code } } }",
      variables: { input: { id: "jonny1", firstName: "John", lastName: "Doe", email: "aNewEmailAddress" } },
    },
  ],
};
