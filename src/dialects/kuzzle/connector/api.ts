import type { Operation } from "../../../dialect/operation.js";
import { type Path, path } from "../../../dialect/path.js";
import { needsBody } from "./ids.js";

/** An argument that is left out is undefined; a flag is true or left out: over HTTP its mere presence counts. */
type Args = Readonly<Record<string, string | number | true | undefined>>;

interface Route {
  readonly controller: string;
  /** What the path says, as arguments. */
  readonly args: Args;
  readonly method: Operation<unknown>["method"];
  readonly path: (id: string) => Path;
}

const security = (method: Route["method"], path: Route["path"], args: Args = {}): Route => ({
  controller: "security",
  method,
  path,
  args,
});

/** The actions that are asked for, and where HTTP has them: https://docs.kuzzle.io/core/2/api/controllers/security/ */
const routes = {
  mGetProfiles: security("POST", () => path`/profiles/_mGet`),
  searchProfiles: security("POST", () => path`/profiles/_search`),
  createProfile: security("POST", (id) => path`/profiles/${id}/_create`),
  createOrReplaceProfile: security("PUT", (id) => path`/profiles/${id}`),
  updateProfile: security("PUT", (id) => path`/profiles/${id}/_update`),
  deleteProfile: security("DELETE", (id) => path`/profiles/${id}`),
  refresh: security("POST", () => path`/_security/profiles/_refresh`, { collection: "profiles" }),
  mGetUsers: security("POST", () => path`/users/_mGet`),
  login: {
    controller: "auth",
    method: "POST",
    path: () => path`/_login/local`,
    args: { strategy: "local" },
  },
  getCurrentUser: { controller: "auth", method: "GET", path: () => path`/_me`, args: {} },
  getMyRights: { controller: "auth", method: "GET", path: () => path`/_me/_rights`, args: {} },
} as const satisfies Record<string, Route>;

interface Asked<T> extends Pick<Operation<T>, "repeatable" | "decode" | "whenAway" | "anonymous"> {
  /** Sent as JSON. */
  readonly body?: object;
  /** For logs and metrics, where it differs from the action's own. */
  readonly name?: string;
  readonly action: keyof typeof routes;
  readonly id?: string;
  readonly args?: Args;
}

/**
 * One action of the API. An id that no path carries safely, since a proxy on the way could read another path out of
 * it, goes in the body of `POST /_query`, which takes every action in the form of a message over a WebSocket:
 * https://docs.kuzzle.io/core/2/api/
 */
export function action<T>({ name, action, id = "", args = {}, body, ...rest }: Asked<T>): Operation<T> {
  const { controller, method, path: at, args: named } = routes[action];
  const message = { controller, action, ...(id !== "" && { _id: id }), ...named, ...args, body };
  const asked = { ...rest, name: name ?? action, message };
  if (id !== "" && needsBody(id))
    return { ...asked, method: "POST", path: path`/_query`, body: { json: message } };
  const query = Object.entries(args).map(([key, value]) => [key, value === true ? "" : value]);
  return { ...asked, method, path: at(id), query: Object.fromEntries(query), body: body && { json: body } };
}
