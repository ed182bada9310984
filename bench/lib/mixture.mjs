// What clients do to a gateway over the sandbox, in a fixed order: reads of one and many, searches, writes, things that
// do not exist, mistakes, and documents that were never seen before.
import { graphqlRequest } from "./connection.mjs";

const PEOPLE = ["ada", "alan", "grace", "jacknich", "jonny1"];

const READS = [
  ["{ upstreams { name reachable version } }"],
  [
    "query ($n: ID!) { person(username: $n) { displayName elasticsearch { uid data } kuzzle { profileId } camunda { email } } }",
    { n: "grace" },
  ],
  [
    "query ($n: [ID!]!) { people(usernames: $n) { username displayName camunda { lastName } } }",
    { n: PEOPLE },
  ],
  ["query ($i: [ID!]!) { camundaUserProfiles(ids: $i) { userId email } }", { i: [...PEOPLE, "nobody"] }],
  [
    "query ($i: [ID!]!) { kuzzleSecurityProfiles(ids: $i) { profileId policies { roleId } } }",
    { i: ["default", "admin", "nothing"] },
  ],
  ["{ searchKuzzleSecurityProfiles(input: { size: 3 }) { total items { profileId } } }"],
  ['{ searchCamundaUserProfiles(input: { lastNameLike: "%o%" }) { total items { userId } } }'],
  ['{ suggestElasticsearchUserProfiles(input: { name: "ja" }) { uid user { fullName } } }'],
];

const MISTAKES = [
  ["{ nothingOfTheKind }"],
  ["{ upstreams { name "],
  ['{ node(id: "nonsense") { id } }'],
  [
    "query ($i: [ID!]!) { camundaUserProfiles(ids: $i) { userId } }",
    { i: Array.from({ length: 200 }, (_, i) => `u${i}`) },
  ],
  [
    "mutation ($i: UpdateUserProfileInput!) { updateUserProfile(input: $i) { ... on ProfileError { code } } }",
    { i: { id: "nobody", firstName: "x" } },
  ],
];

function writes(uid, turn) {
  return [
    [
      "mutation ($i: UpdateUserProfileInput!) { updateUserProfile(input: $i) { __typename } }",
      { i: { id: "jonny1", firstName: `John ${turn % 100}`, lastName: "Doe", email: "aNewEmailAddress" } },
    ],
    [
      "mutation ($i: UpdateUserProfileDataInput!) { updateUserProfileData(input: $i) { ... on UpdateUserProfileDataPayload { profile { labels } } } }",
      { i: { uid, labels: { direction: `north ${turn % 100}` }, refresh: "FALSE" } },
    ],
    [
      "mutation ($i: UpdateSecurityProfileInput!) { updateSecurityProfile(input: $i) { ... on UpdateSecurityProfilePayload { profile { rateLimit } } } }",
      { i: { id: "myProfile", rateLimit: turn % 100, refresh: "FALSE" } },
    ],
  ];
}

/** An alias of its own makes a document that no cache holds. */
function unseen(url, turn) {
  return graphqlRequest(url, `{ p${turn}: person(username: "grace") { username } }`);
}

/** More documents than the gateway keeps, so that its caches are as full as they ever get. */
export function documents(url) {
  let turn = 0;
  return () => {
    turn += 1;
    return unseen(url, `_${turn}`);
  };
}

/** Gives the next request's bytes, for ever. */
export function mixture(url, uid) {
  const fixed = [...READS, ...READS, ...READS, ...MISTAKES].map(([query, variables]) =>
    graphqlRequest(url, query, variables),
  );
  let turn = 0;
  return () => {
    turn += 1;
    if (turn % 10 === 0) {
      const three = writes(uid, turn);
      return graphqlRequest(url, ...three[(turn / 10) % three.length]);
    }
    if (turn % 10 === 5) return unseen(url, turn);
    return fixed[turn % fixed.length];
  };
}
