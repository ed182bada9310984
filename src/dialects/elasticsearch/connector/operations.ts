import { ALWAYS, operation } from "../../../dialect.js";

const SELECTED = "when `profile` is selected";

const IN_A_PATH = "unless the name holds a comma, or `.` or `..` between slashes";
const IN_A_BODY = "where the name holds a comma, or `.` or `..` between slashes";

/** Everything that Elasticsearch is asked. */
export const operations = {
  getUserProfiles: operation({
    operation: "getUserProfiles",
    method: "GET",
    path: "/_security/profile/{}",
    repeatable: true,
    behind: {
      "Query.elasticsearchUserProfile": ALWAYS,
      "Query.elasticsearchUserProfiles": ALWAYS,
      "Query.suggestElasticsearchUserProfiles": "when `enabled`, `lastSynchronized` or `version` is selected",
      "Query.node": ALWAYS,
      "Query.nodes": ALWAYS,
      "Person.elasticsearch": "when the user has a profile",
      "Mutation.activateUserProfile": "when `data` or `labels` of the profile are selected",
      "Mutation.updateUserProfileData": SELECTED,
      "Mutation.enableUserProfile": SELECTED,
      "Mutation.disableUserProfile": SELECTED,
    },
  }),
  getUsers: operation({
    operation: "getUsers",
    method: "GET",
    path: "/_security/user/{}",
    repeatable: true,
    // The server takes the line apart first and decodes then: `/`, `\\`, `?` and `#` stay within a name.
    encode: encodeURIComponent,
    behind: { "Person.elasticsearch": IN_A_PATH, "Person.displayName": IN_A_PATH },
  }),
  queryUsers: operation({
    operation: "queryUsers",
    method: "POST",
    path: "/_security/_query/user",
    repeatable: true,
    behind: { "Person.elasticsearch": IN_A_BODY, "Person.displayName": IN_A_BODY },
  }),
  suggestUserProfiles: operation({
    operation: "suggestUserProfiles",
    method: "POST",
    path: "/_security/profile/_suggest",
    repeatable: true,
    behind: { "Query.suggestElasticsearchUserProfiles": ALWAYS },
  }),
  hasProfilePrivileges: operation({
    operation: "hasProfilePrivileges",
    method: "POST",
    path: "/_security/profile/_has_privileges",
    repeatable: true,
    behind: { "Query.hasElasticsearchProfilePrivileges": ALWAYS },
  }),
  activateUserProfile: operation({
    operation: "activateUserProfile",
    method: "POST",
    path: "/_security/profile/_activate",
    repeatable: false,
    behind: { "Mutation.activateUserProfile": ALWAYS },
  }),
  updateUserProfileData: operation({
    operation: "updateUserProfileData",
    method: "PUT",
    path: "/_security/profile/{}/_data",
    repeatable: false,
    behind: { "Mutation.updateUserProfileData": ALWAYS },
  }),
  enableUserProfile: operation({
    operation: "enableUserProfile",
    method: "PUT",
    path: "/_security/profile/{}/_enable",
    repeatable: false,
    behind: { "Mutation.enableUserProfile": ALWAYS },
  }),
  disableUserProfile: operation({
    operation: "disableUserProfile",
    method: "PUT",
    path: "/_security/profile/{}/_disable",
    repeatable: false,
    behind: { "Mutation.disableUserProfile": ALWAYS },
  }),
  info: operation({
    operation: "info",
    method: "GET",
    path: "/",
    repeatable: true,
    behind: { "Query.upstreams": ALWAYS },
  }),
  options: operation({
    operation: "options",
    method: "OPTIONS",
    path: "/_security/_authenticate",
    repeatable: true,
    anonymous: true,
    behind: { "Query.upstreams": "when the credentials may not ask for the version" },
  }),
  authenticate: operation({
    operation: "authenticate",
    method: "GET",
    path: "/_security/_authenticate",
    repeatable: true,
    behind: {
      "Mutation.activateUserProfile": "when a token has expired, to find out whose",
      check: ALWAYS,
    },
  }),
  hasPrivileges: operation({
    operation: "hasPrivileges",
    method: "POST",
    path: "/_security/user/_has_privileges",
    repeatable: true,
    behind: { check: ALWAYS },
  }),
};
