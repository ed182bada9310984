import { ALWAYS, type DeclaredCall } from "../../dialect/operation.js";

const NOT_ANSWERED = "when `profile` is selected and not part of the answer";
const MISSING = "when many of the profiles asked for do not exist";

/** Every call that Kuzzle is asked. */
export const calls: readonly DeclaredCall[] = [
  {
    operation: "mGetProfiles",
    method: "POST",
    path: "/profiles/_mGet",
    repeatable: true,
    behind: {
      "Query.kuzzleSecurityProfile": ALWAYS,
      "Query.kuzzleSecurityProfiles": ALWAYS,
      "Query.node": ALWAYS,
      "Query.nodes": ALWAYS,
      "Person.kuzzle": "when the user has profiles",
      "Mutation.updateSecurityProfile": NOT_ANSWERED,
      "Mutation.createSecurityProfile": NOT_ANSWERED,
      "Mutation.replaceSecurityProfile": NOT_ANSWERED,
    },
  },
  {
    operation: "refresh",
    method: "POST",
    path: "/_security/profiles/_refresh",
    repeatable: true,
    behind: { "Query.kuzzleSecurityProfiles": MISSING, "Query.nodes": MISSING, "Person.kuzzle": MISSING },
  },
  {
    operation: "mGetUsers",
    method: "POST",
    path: "/users/_mGet",
    repeatable: true,
    behind: { "Person.kuzzle": ALWAYS },
  },
  {
    operation: "searchProfiles",
    method: "POST",
    path: "/profiles/_search",
    repeatable: true,
    behind: {
      "Query.searchKuzzleSecurityProfiles": ALWAYS,
      "Query.kuzzleSecurityProfiles": MISSING,
      "Query.nodes": MISSING,
      "Person.kuzzle": MISSING,
    },
  },
  {
    operation: "updateSecurityProfile",
    method: "PUT",
    path: "/profiles/{}/_update",
    repeatable: false,
    mayWait: true,
    behind: { "Mutation.updateSecurityProfile": ALWAYS },
  },
  {
    operation: "createSecurityProfile",
    method: "POST",
    path: "/profiles/{}/_create",
    repeatable: false,
    behind: { "Mutation.createSecurityProfile": ALWAYS },
  },
  {
    operation: "replaceSecurityProfile",
    method: "PUT",
    path: "/profiles/{}",
    repeatable: false,
    behind: { "Mutation.replaceSecurityProfile": ALWAYS },
  },
  {
    operation: "deleteSecurityProfile",
    method: "DELETE",
    path: "/profiles/{}",
    repeatable: false,
    behind: { "Mutation.deleteSecurityProfile": ALWAYS },
  },
  ...[
    "updateSecurityProfile",
    "createSecurityProfile",
    "replaceSecurityProfile",
    "deleteSecurityProfile",
  ].map((operation) => ({
    operation,
    method: "POST",
    path: "/_query",
    repeatable: false,
    mayWait: operation === "updateSecurityProfile",
    behind: { [`Mutation.${operation}`]: "instead, for an id that no path carries, such as `a/b`" },
  })),
  {
    operation: "openapi",
    method: "GET",
    path: "/_openapi",
    repeatable: true,
    anonymous: true,
    behind: { "Query.upstreams": ALWAYS },
  },
  {
    operation: "login",
    method: "POST",
    path: "/_login/local",
    repeatable: true,
    anonymous: true,
    behind: { login: ALWAYS },
  },
  { operation: "getCurrentUser", method: "GET", path: "/_me", repeatable: true, behind: { check: ALWAYS } },
  {
    operation: "getMyRights",
    method: "GET",
    path: "/_me/_rights",
    repeatable: true,
    behind: { check: ALWAYS },
  },
];
