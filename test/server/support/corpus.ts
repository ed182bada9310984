/** One request: what its JSON body holds. */
export interface Sample {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly extensions?: unknown;
}

type Named = readonly [name: string, sample: Sample];

const UID = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";
const UPDATE = `mutation Update($input: UpdateUserProfileInput!) {
  updateUserProfile(input: $input) {
    __typename
    ... on UpdateUserProfilePayload { profile { id userId firstName lastName email } }
    ... on ProfileError { code message upstream }
  }
}`;
const NODE = "query Q($id: ID!) { node(id: $id) { id } }";

const reads: readonly Named[] = [
  ["the smallest one", { query: "{ __typename }" }],
  ["with a name", { query: "query Name { __typename }", operationName: "Name" }],
  ["one of two", { query: "query A { __typename } query B { upstreams { name } }", operationName: "B" }],
  ["aliases", { query: "{ a: __typename b: __typename upstreams { n: name d: dialect } }" }],
  ["a fragment", { query: "{ upstreams { ...F } } fragment F on Upstream { name dialect }" }],
  [
    "a directive",
    {
      query: "query Q($no: Boolean!) { __typename @skip(if: $no) upstreams { name } }",
      variables: { no: true },
    },
  ],
  [
    "a variable's default",
    { query: 'query Q($id: ID! = "demo") { camundaUserProfile(id: $id) { userId } }' },
  ],
  [
    "a user",
    {
      query: '{ camundaUserProfile(id: "demo") { id upstream displayName userId firstName lastName email } }',
    },
  ],
  ["nobody", { query: '{ camundaUserProfile(id: "nobody") { id } }' }],
  ["users in order", { query: '{ camundaUserProfiles(ids: ["jonny1", "nobody", "demo"]) { userId } }' }],
  [
    "found users",
    {
      query:
        "{ searchCamundaUserProfiles(input: { sortBy: USER_ID, sortOrder: ASC, size: 3 }) { total items { userId } } }",
    },
  ],
  [
    "a user profile",
    { query: `{ elasticsearchUserProfile(uid: "${UID}") { uid user { username roles } labels data } }` },
  ],
  [
    "part of its data",
    { query: `{ elasticsearchUserProfile(uid: "${UID}") { data(paths: ["app1.theme"]) } }` },
  ],
  [
    "suggestions",
    { query: '{ suggestElasticsearchUserProfiles(input: { name: "jack" }) { uid displayName } }' },
  ],
  [
    "a security profile",
    {
      query:
        '{ kuzzleSecurityProfile(id: "default") { profileId rateLimit policies { roleId restrictedTo { index collections } } } }',
    },
  ],
  ["security profiles", { query: '{ kuzzleSecurityProfiles(ids: ["default", "nobody"]) { profileId } }' }],
  [
    "a person",
    {
      query:
        '{ person(username: "jacknich") { username displayName elasticsearch { uid } kuzzle { profileId } camunda { userId } } }',
    },
  ],
  ["people", { query: '{ people(usernames: ["jacknich", "jonny1", "nobody"]) { username displayName } }' }],
  ["characters beyond ASCII", { query: '{ camundaUserProfile(id: "ünïcödé 💥 \\u2028") { userId } }' }],
  [
    "introspection",
    { query: "{ __schema { queryType { name } mutationType { name } types { name kind } } }" },
  ],
  [
    "one type",
    {
      query: '{ __type(name: "Person") { name fields { name description type { name ofType { name } } } } }',
    },
  ],
  ["comments and commas", { query: "# a comment\n{,__typename,}# another" }],
  ["windows line ends and tabs", { query: "{\r\n\t__typename\r\n}" }],
  [
    "variables that nobody asked for",
    { query: "{ __typename }", variables: { more: 1, deep: { er: [null] } } },
  ],
  [
    "parameters that are null",
    { query: "{ __typename }", variables: null, operationName: null, extensions: null },
  ],
  ["extensions", { query: "{ __typename }", extensions: { anything: ["at", { all: 1 }] } }],
  [
    "a persisted query's hash with its text",
    {
      query: "{ __typename }",
      extensions: {
        persistedQuery: {
          version: 1,
          sha256Hash: "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b",
        },
      },
    },
  ],
];

const writes: readonly Named[] = [
  [
    "of all fields",
    {
      query: UPDATE,
      variables: { input: { id: "jonny1", firstName: "John", lastName: "Doe", email: "aNewEmailAddress" } },
    },
  ],
  ["of one field", { query: UPDATE, variables: { input: { id: "jonny1", firstName: "John" } } }],
  ["of nobody", { query: UPDATE, variables: { input: { id: "nobody", firstName: "A" } } }],
  ["with a bad id", { query: UPDATE, variables: { input: { id: "a/b", firstName: "A" } } }],
  [
    "of two, in order",
    {
      query:
        'mutation { a: updateUserProfile(input: { id: "demo", email: "a" }) { __typename } b: updateUserProfile(input: { id: "nobody", email: "b" }) { __typename } }',
    },
  ],
  [
    "of a security profile with an unknown role",
    {
      query:
        'mutation { updateSecurityProfile(input: { id: "myProfile", policies: [{ roleId: "nope" }] }) { __typename ... on InvalidInputError { issues { path message } } } }',
    },
  ],
  [
    "of a security profile without policies",
    {
      query:
        'mutation { updateSecurityProfile(input: { id: "myProfile", policies: [] }) { __typename ... on InvalidInputError { issues { path message } } } }',
    },
  ],
  [
    "of a user profile that does not exist",
    {
      query:
        'mutation { disableUserProfile(input: { uid: "u_nobody_0" }) { __typename ... on ProfileError { code message upstream } } }',
    },
  ],
  [
    "of a password in the document",
    {
      query:
        'mutation { activateUserProfile(input: { grant: { password: { username: "a", password: "inline" } } }) { __typename } }',
    },
  ],
  [
    "of an activation with a grant",
    {
      query:
        "mutation A($g: UserProfileGrant!) { activateUserProfile(input: { grant: $g }) { __typename ... on ActivateUserProfilePayload { profile { uid } } ... on ProfileError { code message } } }",
      variables: { g: { password: { username: "jacknich", password: "l0ng-r4nd0m-p@ssw0rd" } } },
    },
  ],
  [
    "of an activation with two grants",
    {
      query: "mutation A($g: UserProfileGrant!) { activateUserProfile(input: { grant: $g }) { __typename } }",
      variables: { g: { accessToken: "x", password: { username: "a", password: "b" } } },
    },
  ],
];

const refused: readonly Named[] = [
  ["no text", { query: "" }],
  ["white space", { query: " \n\t" }],
  ["a comment alone", { query: "# nothing" }],
  ["a brace too few", { query: "{ __typename" }],
  ["a brace too many", { query: "{ __typename } }" }],
  ["no selection", { query: "{ }" }],
  ["an unknown character", { query: "{ __typename ? }" }],
  ["a text that does not end", { query: '{ node(id: "x) { id } }' }],
  ["SQL", { query: "SELECT * FROM users" }],
  ["a fragment alone", { query: "fragment F on Query { __typename }" }],
  ["a definition of a type", { query: "type A { b: C }" }],
  ["a field that does not exist", { query: "{ nope }" }],
  ["a field that nearly exists", { query: "{ camundaUserProfil { id } }" }],
  ["three faults", { query: "{ a b c }" }],
  ["an argument that does not exist", { query: '{ node(id: "a", more: 1) { id } }' }],
  ["an argument that is missing", { query: "{ node { id } }" }],
  ["an argument of the wrong type", { query: "{ camundaUserProfiles(ids: {}) { id } }" }],
  ["a leaf with braces", { query: "{ __typename { x } }" }],
  ["an object without braces", { query: "{ upstreams }" }],
  ["a fragment that is not used", { query: "{ __typename } fragment F on Upstream { name }" }],
  [
    "fragments in a circle",
    { query: "{ upstreams { ...A } } fragment A on Upstream { ...B } fragment B on Upstream { ...A }" },
  ],
  ["a variable that is not declared", { query: "{ node(id: $id) { id } }" }],
  ["a directive that does not exist", { query: "{ __typename @nope }" }],
  ["pieces of an answer", { query: "{ ... @defer { __typename } }" }],
  ["a subscription", { query: "subscription { anything }" }],
  ["a subscription to what every type has", { query: "subscription { __typename }" }],
  ["a variable that is missing", { query: NODE }],
  ["a variable that is null", { query: NODE, variables: { id: null } }],
  ["a variable of the wrong type", { query: NODE, variables: { id: { a: 1 } } }],
  [
    "a number below zero",
    {
      query: "query Q($n: NonNegativeInt) { searchCamundaUserProfiles(input: { size: $n }) { total } }",
      variables: { n: -1 },
    },
  ],
  [
    "a number that is none",
    {
      query: "query Q($n: NonNegativeInt) { searchCamundaUserProfiles(input: { size: $n }) { total } }",
      variables: { n: "ten" },
    },
  ],
  [
    "an enum that does not exist",
    {
      query: "query Q($s: SortOrder) { searchCamundaUserProfiles(input: { sortOrder: $s }) { total } }",
      variables: { s: "asc" },
    },
  ],
  ["an input's field that does not exist", { query: UPDATE, variables: { input: { id: "a", nope: 1 } } }],
  ["an operation that does not exist", { query: "query A { __typename }", operationName: "B" }],
  ["no choice between two", { query: "query A { __typename } query B { __typename }" }],
  ["a name of an operation that is a number", { query: "{ __typename }", operationName: 1 }],
  ["an empty name of an operation", { query: "{ __typename }", operationName: "" }],
  ["variables that are a list", { query: "{ __typename }", variables: [] }],
  ["variables that are a text", { query: "{ __typename }", variables: "{}" }],
  ["extensions that are a text", { query: "{ __typename }", extensions: "{}" }],
];

const failing: readonly Named[] = [
  ["an id that the gateway has not given out", { query: NODE, variables: { id: "bm9wZQ" } }],
  ["an id that breaks the rules", { query: '{ camundaUserProfile(id: "a/b") { id } }' }],
  [
    "some that do and some that do not",
    { query: '{ a: camundaUserProfile(id: "..") { id } b: camundaUserProfile(id: "demo") { userId } }' },
  ],
  [
    "an argument whose variable is null at the last moment",
    {
      query: 'query Q($id: ID = "demo") { __typename camundaUserProfile(id: $id) { userId } }',
      variables: { id: null },
    },
  ],
  [
    "an upstream that does not exist",
    { query: '{ camundaUserProfile(id: "demo", upstream: "nope") { id } }' },
  ],
  [
    "too many ids",
    {
      query: "query Q($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { id } }",
      variables: { ids: Array.from({ length: 101 }, (_, index) => `u${index}`) },
    },
  ],
  [
    "a page that is too large",
    { query: "{ searchCamundaUserProfiles(input: { size: 101 }) { items { id } } }" },
  ],
  ["a mistake in the code", { query: "{ __typename boom }" }],
  ["a mistake in the code, later", { query: "{ boomLater boomText wrongType }" }],
  ["an answer of the wrong type", { query: "{ wrongType }" }],
];

const limits: readonly Named[] = [
  ["tokens", { query: `{ ${"__typename ".repeat(1100)} }` }],
  [
    "aliases",
    { query: `{ ${Array.from({ length: 60 }, (_, index) => `a${index}: __typename`).join(" ")} }` },
  ],
  ["depth", { query: `{ __schema { types ${"{ ofType ".repeat(12)} { name } ${"}".repeat(12)} } }` }],
  ["nesting", { query: `{ ${"upstreams { ".repeat(200)} name ${"}".repeat(201)}` }],
  [
    "variables within variables",
    { query: "{ __typename }", variables: JSON.parse(`{"a":${"[".repeat(500)}${"]".repeat(500)}}`) },
  ],
];

/** Everything that a client may say in a well-formed request, by what it is. */
export const corpus = { reads, writes, refused, failing, limits };
