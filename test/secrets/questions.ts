import { EMULATED } from "../support/emulated.js";
import { CANARIES } from "./canaries.js";
import { UID } from "./stage.js";

export interface Question {
  readonly query: string;
  readonly variables?: object;
  /** The caller may see the profile: it is what was asked for, or what the caller wrote and an upstream quotes. */
  readonly shows?: "profile";
}

const FAILED =
  "... on ProfileError { code message upstream } ... on InvalidInputError { issues { path message } }";
const ACTIVATE = `mutation ($grant: UserProfileGrant!) {
  activateUserProfile(input: { grant: $grant }) {
    __typename ... on ActivateUserProfilePayload { profile { uid } } ${FAILED}
  } }`;

const account = (field: string, rest: string): string => {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${field}(input: $input) { __typename ${FAILED} ${rest} } }`;
};

const CREATE = account("createCamundaUser", "");
const CREDENTIALS = account("updateCamundaUserCredentials", "");
/** Meets the policy of the stage's engine, for which the canary alone is too short. */
const STRONG = `${CANARIES.password}-and-longer`;

const password = (text: string) => ({ grant: { password: { username: "guest", password: text } } });

/** Of each dialect what its emulator knows: its reads, and its writes with the profile's secret for every text. */
const KNOWN: readonly Question[] = EMULATED.flatMap(({ known }): Question[] => {
  const { field, argument = "id", id, select } = known.profile;
  const writes = known.writes.map(({ query, variables }): Question => {
    // All of them: what is written at the same time by another question holds it, too.
    const given = Object.entries(variables.input).flatMap(([name, value]) =>
      name !== argument && typeof value === "string" ? [[name, CANARIES.profile] as const] : [],
    );
    return {
      query,
      variables: { input: { ...variables.input, ...Object.fromEntries(given) } },
      shows: "profile",
    };
  });
  const one = { query: `{ ${field}(${argument}: "${id}") { ${select} } }` };
  return [one, ...(known.reads ?? []), ...writes];
});

/** Everything that reaches an upstream: reads, writes and activations, with every secret that they can hold. */
export const QUESTIONS: readonly Question[] = [
  {
    query: `query { elasticsearchUserProfile(uid: "${UID}", upstream: "own") { displayName data labels } }`,
    shows: "profile",
  },
  { query: `query { elasticsearchUserProfile(uid: "${UID}") { data labels } }`, shows: "profile" },
  {
    query: `mutation ($input: UpdateUserProfileDataInput!) { updateUserProfileData(input: $input) { __typename ${FAILED} } }`,
    variables: { input: { uid: UID, data: { note: CANARIES.profile }, labels: { note: CANARIES.profile } } },
    shows: "profile",
  },
  {
    query: `mutation ($input: UpdateUserProfileDataInput!) { updateUserProfileData(input: $input) { __typename ${FAILED} } }`,
    variables: { input: { uid: UID, upstream: "own", data: { note: CANARIES.profile } } },
    shows: "profile",
  },
  { query: ACTIVATE, variables: password(CANARIES.password) },
  { query: ACTIVATE, variables: password(`${CANARIES.password}-wrong`) },
  { query: ACTIVATE, variables: { grant: { accessToken: CANARIES.accessToken } } },
  { query: ACTIVATE, variables: { grant: { accessToken: `${CANARIES.accessToken}-wrong` } } },
  {
    query: ACTIVATE,
    variables: { grant: { jwt: { token: CANARIES.accessToken, clientSecret: CANARIES.password } } },
  },
  { query: CREATE, variables: { input: { id: "ada", password: STRONG } } },
  { query: CREATE, variables: { input: { id: "weakling", password: CANARIES.password } } },
  { query: CREATE, variables: { input: { id: "a%2Fb", password: STRONG } } },
  {
    query: CREDENTIALS,
    variables: { input: { id: "grace", password: STRONG, authenticatedUserPassword: CANARIES.password } },
  },
  {
    query: CREDENTIALS,
    variables: {
      input: { id: "grace", password: CANARIES.password, authenticatedUserPassword: STRONG },
    },
  },
  { query: CREDENTIALS, variables: { input: { id: "nobody", password: STRONG } } },
  { query: account("unlockCamundaUser", ""), variables: { input: { id: "grace" } } },
  { query: account("deleteCamundaUser", ""), variables: { input: { id: "nobody" } } },
  {
    query: `mutation ($email: String) {
      updateUserProfile(input: { id: "jonny1", email: $email, firstName: "A", lastName: $email }) { __typename ${FAILED} }
    }`,
    variables: { email: CANARIES.profile },
    shows: "profile",
  },
  { query: '{ camundaUserProfile(id: "jonny1") { userId email } }', shows: "profile" },
  {
    query: `mutation { updateSecurityProfile(input: { id: "default", rateLimit: 9 }) { __typename ${FAILED} } }`,
  },
  {
    query: '{ person(username: "jonny1") { displayName kuzzle { profileId } } upstreams { name reachable } }',
  },
  ...KNOWN,
];

/** Mistakes of a client that has secrets in its hands; none of them reaches an upstream. */
export const MISTAKES: readonly Question[] = [
  {
    query: `mutation { activateUserProfile(input: { grant: { accessToken: "${CANARIES.accessToken}" } }) { __typename } }`,
  },
  {
    query: `mutation { activateUserProfile(input: { grant: { password: { username: "guest", password: "${CANARIES.password}" } } }) { __typename } }`,
  },
  {
    query: `mutation { activateUserProfile(input: { grant: { password: { username: "guest", pasword: "${CANARIES.password}" } } }) { __typename } }`,
  },
  { query: `mutation { activateUserProfile(input: { grant: "${CANARIES.accessToken}" }) { __typename } }` },
  {
    query: `mutation ($grant: UserProfileGrant = { accessToken: "${CANARIES.accessToken}" }) { activateUserProfile(input: { grant: $grant }) { __typename } }`,
  },
  {
    query: `mutation { activateUserProfile(input: { grant: { accessToken "${CANARIES.accessToken}" } }) { __typename } }`,
  },
  {
    query: `mutation { activateUserProfile(input: { grant: { accessToken: "${CANARIES.accessToken} } }) { __typename } }`,
  },
  {
    query: `mutation { activateUserProfile(input: { grant: { accessToken: """${CANARIES.accessToken}""" """`,
  },
  ...["createCamundaUser", "updateCamundaUserCredentials"].flatMap((field) =>
    [
      `{ id: "ada", password: "${CANARIES.password}" }`,
      `{ id: "ada", password: """${CANARIES.password}""" }`,
      `{ id: "ada", pasword: "${CANARIES.password}" }`,
      `{ id: "ada", password: "${CANARIES.password}`,
      `"${CANARIES.password}"`,
    ].map((input) => ({ query: `mutation { ${field}(input: ${input}) { __typename } }` })),
  ),
  {
    query: `mutation { updateCamundaUserCredentials(input: { id: "ada", password: "", authenticatedUserPassword: "${CANARIES.password}" }) { __typename } }`,
  },
  {
    query: `mutation { activateUserProfile(input: { grant: { jwt: { token: "${CANARIES.accessToken}", clientSecret: "${CANARIES.password}" } } }) { __typename } }`,
  },
  ...[CREATE, CREDENTIALS].flatMap((query) =>
    [
      { id: "ada", pasword: CANARIES.password },
      { id: "ada", password: [CANARIES.password] },
      { id: { odd: CANARIES.password }, password: CANARIES.password },
      { id: "ada", password: `${CANARIES.password}\ud800` },
      CANARIES.password,
    ].map((input) => ({ query, variables: { input } })),
  ),
  { query: ACTIVATE, variables: { grant: { jwt: { token: 5, clientSecret: CANARIES.password } } } },
  { query: ACTIVATE, variables: { grant: { jwt: CANARIES.accessToken } } },
  { query: ACTIVATE, variables: { grant: { password: { username: "guest", pasword: CANARIES.password } } } },
  { query: ACTIVATE, variables: { grant: { password: { username: 1, password: CANARIES.password } } } },
  { query: ACTIVATE, variables: { grant: { password: CANARIES.password } } },
  { query: ACTIVATE, variables: { grant: CANARIES.accessToken } },
  { query: ACTIVATE, variables: { grant: { accessToken: [CANARIES.accessToken] } } },
  { query: ACTIVATE, variables: { grant: { accessToken: CANARIES.accessToken, password: null } } },
  { query: ACTIVATE, variables: password("") },
  {
    query: ACTIVATE.replace("$grant:", "$grunt:"),
    variables: { grant: { accessToken: CANARIES.accessToken } },
  },
  {
    query: `query ($id: ID!) { camundaUserProfile(id: $id) { userId } }`,
    variables: { id: { token: CANARIES.accessToken } },
  },
];
