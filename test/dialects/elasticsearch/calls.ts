import { encodeGlobalId } from "../../../src/graphql/profile.js";
import { createEmulator } from "../../../src/sandbox/elasticsearch/index.js";
import { ask, type Calls, person, written } from "../../support/documents.js";

const UID = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";
const NODE = encodeGlobalId({ type: "ElasticsearchUserProfile", upstream: "elasticsearch", native: UID });
const OTHER = encodeGlobalId({
  type: "ElasticsearchUserProfile",
  upstream: "elasticsearch",
  native: "u_x_0",
});

const ACTIVATED = ["uid", "labels", 'data(paths: ["app1"])'].map((selection) => ({
  query: `mutation ($input: ActivateUserProfileInput!) { activateUserProfile(input: $input) { ... on ActivateUserProfilePayload { profile { ${selection} } } } }`,
  variables: { input: { grant: { password: { username: "jacknich", password: "l0ng-r4nd0m-p@ssw0rd" } } } },
}));

export function calls(): Calls {
  const emulator = createEmulator();
  const expired = emulator.issueToken("jacknich", undefined, 0);
  return {
    emulator,
    beside: [{ name: "refused", auth: { basic: { username: "elastic", password: "wrong" } } }],
    documents: {
      "Query.elasticsearchUserProfile": ask(
        `{ elasticsearchUserProfile(uid: "${UID}") { data version { seqNo } } }`,
      ),
      "Query.elasticsearchUserProfiles": ask(
        `{ elasticsearchUserProfiles(uids: ["${UID}", "u_x_0"]) { enabled } }`,
      ),
      "Query.hasElasticsearchProfilePrivileges": ask(
        `{ hasElasticsearchProfilePrivileges(input: { uids: ["${UID}"], cluster: ["monitor"] }) { hasPrivilegeUids } }`,
      ),
      "Query.suggestElasticsearchUserProfiles": ask(
        '{ suggestElasticsearchUserProfiles(input: { name: "jack" }) { uid data } }',
        ...["enabled", "lastSynchronized", "version { seqNo }"].map(
          (field) => `{ suggestElasticsearchUserProfiles(input: { name: "jack" }) { ${field} } }`,
        ),
      ),
      "Query.node": ask(`{ node(id: "${NODE}") { id } }`),
      "Query.nodes": ask(`{ nodes(ids: ["${NODE}", "${OTHER}"]) { id } }`),
      "Person.elasticsearch": ask(
        person("ada", "elasticsearch { uid data }"),
        person("nobody", "elasticsearch { uid }"),
        person("no,body", "elasticsearch { uid }"),
      ),
      "Mutation.activateUserProfile": [
        ...ACTIVATED,
        ...written("activateUserProfile", { grant: { accessToken: expired } }, "profile { uid }").slice(0, 1),
      ],
      "Mutation.disableUserProfile": written("disableUserProfile", { uid: UID }, "profile { enabled }"),
      "Mutation.enableUserProfile": written("enableUserProfile", { uid: UID }, "profile { enabled }"),
      "Mutation.updateUserProfileData": written(
        "updateUserProfileData",
        { uid: UID, labels: { a: "b" } },
        "profile { labels }",
      ),
    },
  };
}
