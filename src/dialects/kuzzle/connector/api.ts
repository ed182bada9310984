import { ALWAYS, type Asked, type Operation, type OperationFacts, operation } from "../../../dialect.js";
import { needsBody } from "./records.js";

/** An argument that is left out is undefined; a flag is true or left out: over HTTP its mere presence counts. */
type Args = Readonly<Record<string, string | number | true | undefined>>;

const NOT_ANSWERED = "when `profile` is selected and not part of the answer";
const MISSING = "when many of the profiles asked for do not exist";
const NO_PATH = "instead, for an id that no path carries, such as `a/b`";

/** An action of the API, and where HTTP has it. `args`: what the path says, as arguments. */
const route = (action: string, facts: OperationFacts, controller = "security", args: Args = {}) => ({
  action,
  controller,
  args,
  inPath: operation(facts),
  inBody: facts.path.includes("{}")
    ? operation({
        ...facts,
        method: "POST",
        path: "/_query",
        behind: { [`Mutation.${facts.operation}`]: NO_PATH },
      })
    : undefined,
});

/** The actions that are asked for: https://docs.kuzzle.io/core/2/api/controllers/security/ */
const routes = {
  mGetProfiles: route("mGetProfiles", {
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
  }),
  refresh: route(
    "refresh",
    {
      operation: "refresh",
      method: "POST",
      path: "/_security/profiles/_refresh",
      repeatable: true,
      behind: { "Query.kuzzleSecurityProfiles": MISSING, "Query.nodes": MISSING, "Person.kuzzle": MISSING },
    },
    "security",
    { collection: "profiles" },
  ),
  mGetUsers: route("mGetUsers", {
    operation: "mGetUsers",
    method: "POST",
    path: "/users/_mGet",
    repeatable: true,
    behind: { "Person.kuzzle": ALWAYS },
  }),
  searchProfiles: route("searchProfiles", {
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
  }),
  update: route("updateProfile", {
    operation: "updateSecurityProfile",
    method: "PUT",
    path: "/profiles/{}/_update",
    repeatable: false,
    mayWait: true,
    behind: { "Mutation.updateSecurityProfile": ALWAYS },
  }),
  create: route("createProfile", {
    operation: "createSecurityProfile",
    method: "POST",
    path: "/profiles/{}/_create",
    repeatable: false,
    behind: { "Mutation.createSecurityProfile": ALWAYS },
  }),
  replace: route("createOrReplaceProfile", {
    operation: "replaceSecurityProfile",
    method: "PUT",
    path: "/profiles/{}",
    repeatable: false,
    behind: { "Mutation.replaceSecurityProfile": ALWAYS },
  }),
  delete: route("deleteProfile", {
    operation: "deleteSecurityProfile",
    method: "DELETE",
    path: "/profiles/{}",
    repeatable: false,
    behind: { "Mutation.deleteSecurityProfile": ALWAYS },
  }),
  login: route(
    "login",
    {
      operation: "login",
      method: "POST",
      path: "/_login/local",
      repeatable: true,
      anonymous: true,
      behind: { login: ALWAYS },
    },
    "auth",
    { strategy: "local" },
  ),
  getCurrentUser: route(
    "getCurrentUser",
    { operation: "getCurrentUser", method: "GET", path: "/_me", repeatable: true, behind: { check: ALWAYS } },
    "auth",
  ),
  getMyRights: route(
    "getMyRights",
    {
      operation: "getMyRights",
      method: "GET",
      path: "/_me/_rights",
      repeatable: true,
      behind: { check: ALWAYS },
    },
    "auth",
  ),
} as const;

/** No action, so that it is asked over HTTP alone: as a message it would come without an envelope. */
export const openapi = operation({
  operation: "openapi",
  method: "GET",
  path: "/_openapi",
  repeatable: true,
  anonymous: true,
  behind: { "Query.upstreams": ALWAYS },
});

/** Everything that Kuzzle is asked. */
export const operations = [
  ...Object.values(routes).flatMap(({ inPath, inBody }) => (inBody ? [inPath, inBody] : [inPath])),
  openapi,
];

interface ActionAsked<T> extends Pick<Asked<T>, "decode" | "whenAway"> {
  /** Sent as JSON. */
  readonly body?: object;
  readonly id?: string;
  readonly args?: Args;
}

/** What an action is called in logs and failures. */
export const operationName = (name: keyof typeof routes): string => routes[name].inPath.operation;

/**
 * One action of the API. An id that no path carries safely, since a proxy on the way could read another path out of
 * it, goes in the body of `POST /_query`, which takes every action in the form of a message over a WebSocket:
 * https://docs.kuzzle.io/core/2/api/
 */
export function action<T>(
  name: keyof typeof routes,
  { id, args = {}, body, ...rest }: ActionAsked<T>,
): Operation<T> {
  const { action, controller, args: named, inPath, inBody } = routes[name];
  const message = { controller, action, ...(id !== undefined && { _id: id }), ...named, ...args, body };
  if (id !== undefined && inBody && needsBody(id))
    return inBody.with({ message, body: { json: message }, ...rest });
  const query = Object.entries(args).map(([key, value]) => [key, value === true ? "" : value]);
  return inPath.with({
    message,
    ids: id === undefined ? [] : [id],
    query: Object.fromEntries(query),
    body: body && { json: body },
    ...rest,
  });
}
