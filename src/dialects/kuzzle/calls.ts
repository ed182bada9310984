import { ALWAYS, type DeclaredCall } from "../../dialect/declared-call.js";

const SPOILT = "when several profiles are asked for and some of them cannot be read";
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
      "Mutation.updateSecurityProfile": "when `profile` is selected and not part of the answer",
    },
  },
  {
    operation: "getProfile",
    method: "GET",
    path: "/profiles/{}",
    repeatable: true,
    behind: { "Query.kuzzleSecurityProfiles": SPOILT, "Query.nodes": SPOILT, "Person.kuzzle": SPOILT },
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
