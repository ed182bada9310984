// What the conformance suite asks about the realm `people`, where `id` is that of the user ada.
import type { ConformanceTarget } from "profile-gateway/testing";

export function known(id: string): Omit<ConformanceTarget, "url" | "auth"> {
  return {
    options: { realm: "people" },
    profile: { field: "keycloakUser", id, missing: "11111111-1111-1111-1111-111111111111" },
    username: "ada",
    reads: [
      { query: '{ keycloakUserByUsername(username: "ada") { username } }' },
      { query: '{ searchKeycloakUsers(search: "ad", enabled: true, size: 5) { email enabled } }' },
      {
        query: "query ($ids: [ID!]!) { keycloakUsers(ids: $ids) { username } }",
        variables: { ids: [id, "x"] },
      },
    ],
    writes: [
      {
        query: `mutation ($input: UpdateKeycloakUserInput!) { updateKeycloakUser(input: $input) {
          ... on UpdateKeycloakUserPayload { profile { firstName } }
          ... on ProfileError { code }
        } }`,
        variables: { input: { id, firstName: "Ada" } },
      },
    ],
  };
}
