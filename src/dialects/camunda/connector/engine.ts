import { ALWAYS, type Client, type OperationFacts, operation, UpstreamError } from "../../../dialect.js";
import { writtenIdProblem } from "./records.js";

const SELECTED = "when `profile` is selected";
const POLICY = "when the password does not meet the policy";

/**
 * An id in a path. The engine decodes `%2F` and `%5C` once more than its container does, which for its part refuses both.
 */
function encode(id: string): string {
  const problem = writtenIdProblem(id);
  if (problem) {
    const message = `The id ${problem}.`;
    throw new UpstreamError({ kind: "bad-request", upstream: "", operation: "path", message, sent: false });
  }
  return encodeURIComponent(id).replace(/%(?=2F|5C)/g, "%25");
}

/** Everything that one of the family is asked, with the engine's prefix where one is named. */
export function operationsOf(engine: string | undefined) {
  const of = (facts: OperationFacts) =>
    engine === undefined
      ? operation({ ...facts, encode })
      : operation({ ...facts, path: `/engine/{}${facts.path}`, ids: [engine], encode });
  return {
    readUserProfiles: of({
      operation: "readUserProfiles",
      method: "GET",
      path: "/user",
      repeatable: true,
      behind: {
        "Query.camundaUserProfile": ALWAYS,
        "Query.camundaUserProfiles": ALWAYS,
        "Query.node": ALWAYS,
        "Query.nodes": ALWAYS,
        "Person.camunda": ALWAYS,
        "Person.displayName": ALWAYS,
        "Mutation.updateUserProfile": SELECTED,
        "Mutation.createCamundaUser": SELECTED,
      },
    }),
    searchUserProfiles: of({
      operation: "searchUserProfiles",
      method: "GET",
      path: "/user",
      repeatable: true,
      behind: {
        "Query.searchCamundaUserProfiles":
          "when `items` is selected; once more for the first tenant or `*` in a filter that finds somebody",
        check: ALWAYS,
      },
    }),
    countUserProfiles: of({
      operation: "countUserProfiles",
      method: "GET",
      path: "/user/count",
      repeatable: true,
      behind: { "Query.searchCamundaUserProfiles": "when `total` is selected" },
    }),
    readUserProfile: of({
      operation: "readUserProfile",
      method: "GET",
      path: "/user/{}/profile",
      repeatable: true,
      behind: { "Mutation.updateUserProfile": "unless all three fields are given, and after a lost race" },
    }),
    userOptions: of({
      operation: "userOptions",
      method: "OPTIONS",
      path: "/user",
      repeatable: true,
      behind: {
        "Query.camundaUserProfiles":
          "once, when a list of several lacks an id (also of `nodes` and `people`)",
        check: ALWAYS,
      },
    }),
    updateUserProfile: of({
      operation: "updateUserProfile",
      method: "PUT",
      path: "/user/{}/profile",
      repeatable: false,
      behind: { "Mutation.updateUserProfile": ALWAYS },
    }),
    createUser: of({
      operation: "createUser",
      method: "POST",
      path: "/user/create",
      repeatable: false,
      behind: { "Mutation.createCamundaUser": ALWAYS },
    }),
    deleteUser: of({
      operation: "deleteUser",
      method: "DELETE",
      path: "/user/{}",
      repeatable: false,
      behind: { "Mutation.deleteCamundaUser": ALWAYS },
    }),
    updateCredentials: of({
      operation: "updateCredentials",
      method: "PUT",
      path: "/user/{}/credentials",
      repeatable: false,
      behind: { "Mutation.updateCamundaUserCredentials": ALWAYS },
    }),
    unlockUser: of({
      operation: "unlockUser",
      method: "POST",
      path: "/user/{}/unlock",
      repeatable: false,
      behind: { "Mutation.unlockCamundaUser": ALWAYS },
    }),
    passwordPolicy: of({
      operation: "passwordPolicy",
      method: "GET",
      path: "/identity/password-policy",
      repeatable: true,
      behind: { "Mutation.createCamundaUser": POLICY, "Mutation.updateCamundaUserCredentials": POLICY },
    }),
    everyUserOptions: of({
      operation: "everyUserOptions",
      method: "OPTIONS",
      path: "/user/{}",
      repeatable: true,
      behind: { check: ALWAYS },
    }),
    authorizationCheck: of({
      operation: "authorizationCheck",
      method: "GET",
      path: "/authorization/check",
      repeatable: true,
      behind: { check: ALWAYS },
    }),
    options: of({
      operation: "options",
      method: "OPTIONS",
      path: "/user/x/profile",
      repeatable: true,
      // Asked for JSON, all of them answer with an empty body.
      accept: "*/*",
      behind: { "Query.upstreams": "unless the version begins with 7" },
    }),
    // The server's own, whatever its engines.
    version: operation({
      operation: "version",
      method: "GET",
      path: "/version",
      repeatable: true,
      behind: { "Query.upstreams": ALWAYS },
    }),
  };
}

/** One engine of one upstream. */
export interface Engine {
  readonly client: Client;
  readonly operations: ReturnType<typeof operationsOf>;
}
