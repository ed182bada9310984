import { ALWAYS, type DeclaredCall } from "../../dialect/operation.js";

const SELECTED = "when `profile` is selected";

/** Every call that Elasticsearch is asked. */
export const calls: readonly DeclaredCall[] = [
  {
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
  },
  {
    operation: "getUsers",
    method: "GET",
    path: "/_security/user/{}",
    repeatable: true,
    behind: { "Person.elasticsearch": ALWAYS, "Person.displayName": ALWAYS },
  },
  {
    operation: "suggestUserProfiles",
    method: "POST",
    path: "/_security/profile/_suggest",
    repeatable: true,
    behind: { "Query.suggestElasticsearchUserProfiles": ALWAYS },
  },
  {
    operation: "hasProfilePrivileges",
    method: "POST",
    path: "/_security/profile/_has_privileges",
    repeatable: true,
    behind: { "Query.hasElasticsearchProfilePrivileges": ALWAYS },
  },
  {
    operation: "activateUserProfile",
    method: "POST",
    path: "/_security/profile/_activate",
    repeatable: false,
    behind: { "Mutation.activateUserProfile": ALWAYS },
  },
  {
    operation: "updateUserProfileData",
    method: "PUT",
    path: "/_security/profile/{}/_data",
    repeatable: false,
    behind: { "Mutation.updateUserProfileData": ALWAYS },
  },
  {
    operation: "enableUserProfile",
    method: "PUT",
    path: "/_security/profile/{}/_enable",
    repeatable: false,
    behind: { "Mutation.enableUserProfile": ALWAYS },
  },
  {
    operation: "disableUserProfile",
    method: "PUT",
    path: "/_security/profile/{}/_disable",
    repeatable: false,
    behind: { "Mutation.disableUserProfile": ALWAYS },
  },
  { operation: "info", method: "GET", path: "/", repeatable: true, behind: { "Query.upstreams": ALWAYS } },
  {
    operation: "options",
    method: "OPTIONS",
    path: "/_security/_authenticate",
    repeatable: true,
    anonymous: true,
    behind: { "Query.upstreams": "when the credentials may not ask for the version" },
  },
  {
    operation: "authenticate",
    method: "GET",
    path: "/_security/_authenticate",
    repeatable: true,
    behind: {
      "Mutation.activateUserProfile": "when a token has expired, to find out whose",
      check: ALWAYS,
    },
  },
  {
    operation: "hasPrivileges",
    method: "POST",
    path: "/_security/user/_has_privileges",
    repeatable: true,
    behind: { check: ALWAYS },
  },
];
