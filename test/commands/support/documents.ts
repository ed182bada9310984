import { encodeGlobalId } from "../../../src/graphql/profile.js";

export interface Document {
  readonly query: string;
  readonly variables?: object;
}

const UID = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";
const MISSING = ["missing-1", "missing-2", "missing-3", "missing-4", "missing-5"];
const MANY_MISSING = Array.from({ length: 16 }, (_, n) => `missing-${n}`);
/** Users of the second system whose profiles have been deleted since, few and many of them. */
export const BEREFT = [
  { username: "bereft", profileIds: ["default", ...MISSING] },
  { username: "ruined", profileIds: ["default", ...MANY_MISSING] },
];
/** A profile whose update is answered without the profile. */
export const TERSE = "admin";
/** The same of a new one. */
export const TERSE_NEW = "terse";
const DEFAULT = [{ roleId: "default" }];
const SHOWN = "profile { rateLimit }";

const idOf = (type: string, upstream: string, native: string): string =>
  encodeGlobalId({ type, upstream, native });
const ELASTICSEARCH = idOf("ElasticsearchUserProfile", "elasticsearch", UID);
const CAMUNDA = idOf("CamundaUserProfile", "camunda", "jonny1");
const kuzzle = (id: string): string => idOf("KuzzleSecurityProfile", "kuzzle", id);

function written(field: string, input: object, selected: string): Document[] {
  const [, ...rest] = field.split(".");
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  return ["__typename", selected].map((selection) => ({
    query: `mutation ($input: ${type}!) { ${field}${rest.join("")}(input: $input) { __typename ... on ${type.replace(/Input$/, "Payload")} { ${selection} } } }`,
    variables: { input },
  }));
}

const ask = (...queries: string[]): Document[] => queries.map((query) => ({ query }));
const person = (username: string, selection: string): string =>
  `{ person(username: ${JSON.stringify(username)}) { ${selection} } }`;
const ACTIVATED = ["uid", "labels", 'data(paths: ["app1"])'].map((selection) => ({
  query: `mutation ($input: ActivateUserProfileInput!) { activateUserProfile(input: $input) { ... on ActivateUserProfilePayload { profile { ${selection} } } } }`,
  variables: { input: { grant: { password: { username: "jacknich", password: "l0ng-r4nd0m-p@ssw0rd" } } } },
}));

/** Documents for every field behind which a call can stand, so that each of its conditions holds once and once not. */
export function documents(expiredToken: string): Readonly<Record<string, readonly Document[]>> {
  return {
    "Query.camundaUserProfile": ask('{ camundaUserProfile(id: "jonny1") { email } }'),
    "Query.camundaUserProfiles": ask('{ camundaUserProfiles(ids: ["jonny1", "nobody"]) { email } }'),
    "Query.elasticsearchUserProfile": ask(
      `{ elasticsearchUserProfile(uid: "${UID}") { data version { seqNo } } }`,
    ),
    "Query.elasticsearchUserProfiles": ask(
      `{ elasticsearchUserProfiles(uids: ["${UID}", "u_x_0"]) { enabled } }`,
    ),
    "Query.hasElasticsearchProfilePrivileges": ask(
      `{ hasElasticsearchProfilePrivileges(input: { uids: ["${UID}"], cluster: ["monitor"] }) { hasPrivilegeUids } }`,
    ),
    "Query.kuzzleSecurityProfile": ask('{ kuzzleSecurityProfile(id: "default") { rateLimit } }'),
    "Query.kuzzleSecurityProfiles": ask(
      '{ kuzzleSecurityProfiles(ids: ["default", "admin"]) { rateLimit } }',
      ...[MISSING, MANY_MISSING].map(
        (ids) => `{ kuzzleSecurityProfiles(ids: ${JSON.stringify(["default", ...ids])}) { rateLimit } }`,
      ),
    ),
    "Query.me": ask("{ me { username } }"),
    "Query.node": ask(
      ...[ELASTICSEARCH, CAMUNDA, kuzzle("default")].map((id) => `{ node(id: "${id}") { id } }`),
    ),
    "Query.nodes": ask(
      ...[
        [ELASTICSEARCH, CAMUNDA],
        [kuzzle("default"), kuzzle("admin")],
        ["default", ...MISSING].map(kuzzle),
        ["default", ...MANY_MISSING].map(kuzzle),
      ].map((ids) => `{ nodes(ids: ${JSON.stringify(ids)}) { id } }`),
    ),
    "Query.people": ask('{ people(usernames: ["ada", "alan"]) { username } }'),
    "Query.person": ask(person("ada", "username")),
    "Query.searchCamundaUserProfiles": ask(
      '{ searchCamundaUserProfiles(input: { lastName: "Doe" }) { items { userId } } }',
      '{ searchCamundaUserProfiles(input: { lastName: "Doe" }) { total } }',
    ),
    "Query.searchKuzzleSecurityProfiles": ask(
      "{ searchKuzzleSecurityProfiles(input: {}) { total items { rateLimit } } }",
    ),
    "Query.suggestElasticsearchUserProfiles": ask(
      '{ suggestElasticsearchUserProfiles(input: { name: "jack" }) { uid data } }',
      ...["enabled", "lastSynchronized", "version { seqNo }"].map(
        (field) => `{ suggestElasticsearchUserProfiles(input: { name: "jack" }) { ${field} } }`,
      ),
    ),
    "Query.upstreams": ask("{ upstreams { name version } }"),
    "Person.camunda": ask(person("jonny1", "camunda { email }"), person("nobody", "camunda { email }")),
    "Person.displayName": ask(
      person("jonny1", "displayName"),
      person("nobody", "displayName"),
      person("no,body", "displayName"),
    ),
    "Person.elasticsearch": ask(
      person("ada", "elasticsearch { uid data }"),
      person("nobody", "elasticsearch { uid }"),
      person("no,body", "elasticsearch { uid }"),
    ),
    "Person.id": ask(person("ada", "id")),
    "Person.kuzzle": ask(
      person("ada", "kuzzle { profileId }"),
      person("nobody", "kuzzle { profileId }"),
      ...BEREFT.map(({ username }) => person(username, "kuzzle { profileId }")),
    ),
    "Person.username": ask(person("ada", "username")),
    "Mutation.activateUserProfile": [
      ...ACTIVATED,
      ...written("activateUserProfile", { grant: { accessToken: expiredToken } }, "profile { uid }").slice(
        0,
        1,
      ),
    ],
    "Mutation.createCamundaUser": [
      ...written("createCamundaUser", { id: "made1", password: "long-enough-1" }, "profile { email }").slice(
        0,
        1,
      ),
      ...written("createCamundaUser", { id: "made2", password: "long-enough-1" }, "profile { email }").slice(
        1,
      ),
      ...written("createCamundaUser", { id: "made3", password: "short" }, "profile { email }").slice(0, 1),
    ],
    "Mutation.deleteCamundaUser": written("deleteCamundaUser", { id: "made1" }, "userId"),
    "Mutation.unlockCamundaUser": written("unlockCamundaUser", { id: "made2" }, "userId"),
    "Mutation.updateCamundaUserCredentials": [
      ...written("updateCamundaUserCredentials", { id: "jonny1", password: "long-enough-2" }, "userId"),
      ...written("updateCamundaUserCredentials", { id: "jonny1", password: "short" }, "userId"),
    ],
    "Mutation.disableUserProfile": written("disableUserProfile", { uid: UID }, "profile { enabled }"),
    "Mutation.enableUserProfile": written("enableUserProfile", { uid: UID }, "profile { enabled }"),
    "Mutation.createSecurityProfile": [
      ...written("createSecurityProfile", { id: "new", policies: DEFAULT }, "").slice(0, 1),
      ...written("createSecurityProfile", { id: TERSE_NEW, policies: DEFAULT }, SHOWN).slice(1),
    ],
    "Mutation.replaceSecurityProfile": ["new", TERSE_NEW].flatMap((id) =>
      written("replaceSecurityProfile", { id, policies: DEFAULT }, SHOWN),
    ),
    "Mutation.deleteSecurityProfile": written("deleteSecurityProfile", { id: "new" }, "profileId"),
    "Mutation.updateSecurityProfile": [
      ...written("updateSecurityProfile", { id: "default", rateLimit: 1000 }, "profile { rateLimit }"),
      ...written("updateSecurityProfile", { id: TERSE, rateLimit: 1000 }, "profile { rateLimit }"),
    ],
    "Mutation.updateUserProfile": [
      ...written(
        "updateUserProfile",
        { id: "jonny1", firstName: "J", lastName: "D", email: "e" },
        "profile { email }",
      ),
      ...written("updateUserProfile", { id: "jonny1", firstName: "J" }, "profile { email }"),
    ],
    "Mutation.updateUserProfileData": written(
      "updateUserProfileData",
      { uid: UID, labels: { a: "b" } },
      "profile { labels }",
    ),
  };
}
