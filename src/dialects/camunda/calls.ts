import { ALWAYS, type DeclaredCall } from "../../dialect/operation.js";

/** Every call that an engine of the family is asked. */
export function calls({ engine }: { readonly engine?: string | undefined }): readonly DeclaredCall[] {
  const prefix = engine === undefined ? "" : "/engine/{}";
  return [
    {
      operation: "readUserProfiles",
      method: "GET",
      path: `${prefix}/user`,
      repeatable: true,
      behind: {
        "Query.camundaUserProfile": ALWAYS,
        "Query.camundaUserProfiles": ALWAYS,
        "Query.node": ALWAYS,
        "Query.nodes": ALWAYS,
        "Person.camunda": ALWAYS,
        "Person.displayName": ALWAYS,
        "Mutation.updateUserProfile": "when `profile` is selected",
        "Mutation.createCamundaUser": "when `profile` is selected",
      },
    },
    {
      operation: "searchUserProfiles",
      method: "GET",
      path: `${prefix}/user`,
      repeatable: true,
      behind: {
        "Query.searchCamundaUserProfiles":
          "when `items` is selected; once more for the first tenant or `*` in a filter that finds somebody",
        check: ALWAYS,
      },
    },
    {
      operation: "countUserProfiles",
      method: "GET",
      path: `${prefix}/user/count`,
      repeatable: true,
      behind: { "Query.searchCamundaUserProfiles": "when `total` is selected" },
    },
    {
      operation: "readUserProfile",
      method: "GET",
      path: `${prefix}/user/{}/profile`,
      repeatable: true,
      behind: { "Mutation.updateUserProfile": "unless all three fields are given, and after a lost race" },
    },
    {
      operation: "userOptions",
      method: "OPTIONS",
      path: `${prefix}/user`,
      repeatable: true,
      behind: {
        "Query.camundaUserProfiles":
          "once, when a list of several lacks an id (also of `nodes` and `people`)",
        check: ALWAYS,
      },
    },
    {
      operation: "updateUserProfile",
      method: "PUT",
      path: `${prefix}/user/{}/profile`,
      repeatable: false,
      behind: { "Mutation.updateUserProfile": ALWAYS },
    },
    {
      operation: "createUser",
      method: "POST",
      path: `${prefix}/user/create`,
      repeatable: false,
      behind: { "Mutation.createCamundaUser": ALWAYS },
    },
    {
      operation: "deleteUser",
      method: "DELETE",
      path: `${prefix}/user/{}`,
      repeatable: false,
      behind: { "Mutation.deleteCamundaUser": ALWAYS },
    },
    {
      operation: "updateCredentials",
      method: "PUT",
      path: `${prefix}/user/{}/credentials`,
      repeatable: false,
      behind: { "Mutation.updateCamundaUserCredentials": ALWAYS },
    },
    {
      operation: "unlockUser",
      method: "POST",
      path: `${prefix}/user/{}/unlock`,
      repeatable: false,
      behind: { "Mutation.unlockCamundaUser": ALWAYS },
    },
    {
      operation: "passwordPolicy",
      method: "GET",
      path: `${prefix}/identity/password-policy`,
      repeatable: true,
      behind: {
        "Mutation.createCamundaUser": "when the password does not meet the policy",
        "Mutation.updateCamundaUserCredentials": "when the password does not meet the policy",
      },
    },
    {
      operation: "everyUserOptions",
      method: "OPTIONS",
      path: `${prefix}/user/{}`,
      repeatable: true,
      behind: { check: ALWAYS },
    },
    {
      operation: "authorizationCheck",
      method: "GET",
      path: `${prefix}/authorization/check`,
      repeatable: true,
      behind: { check: ALWAYS },
    },
    {
      operation: "version",
      method: "GET",
      path: "/version",
      repeatable: true,
      behind: { "Query.upstreams": ALWAYS },
    },
    {
      operation: "options",
      method: "OPTIONS",
      path: `${prefix}/user/x/profile`,
      repeatable: true,
      behind: { "Query.upstreams": "unless the version begins with 7" },
    },
  ];
}
