import type { KnownThings } from "../../dialect/define-dialect.js";

export const known: KnownThings = {
  profile: {
    field: "kuzzleSecurityProfile",
    id: "default",
    other: "anonymous",
    missing: "nobody",
    select: "profileId rateLimit",
  },
  username: "ada",
  writes: [
    {
      query:
        "mutation ($input: UpdateSecurityProfileInput!) { updateSecurityProfile(input: $input) { __typename ... on ProfileError { code } } }",
      variables: { input: { id: "myProfile", rateLimit: 50, queuable: false } },
    },
  ],
};
