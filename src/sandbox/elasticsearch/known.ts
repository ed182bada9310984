import type { KnownThings } from "../../dialect/define-dialect.js";
import { uidOf } from "./profiles/document.js";

export const known: KnownThings = {
  profile: {
    field: "elasticsearchUserProfile",
    argument: "uid",
    id: uidOf("ada", 0),
    other: uidOf("grace", 0),
    missing: "u_nobody_0",
    select: "uid user { username } version { seqNo }",
  },
  username: "ada",
  writes: [
    {
      query:
        "mutation ($input: UpdateUserProfileDataInput!) { updateUserProfileData(input: $input) { __typename ... on ProfileError { code } } }",
      variables: { input: { uid: uidOf("alan", 0), labels: { direction: "north" } } },
    },
  ],
};
