import type { EmulatorResponse } from "../../http.js";
import { json } from "../answers.js";
import { isAdmin, may } from "../authorize.js";
import type { Call } from "../call.js";
import { badUserRequest, invalidRequest } from "../errors.js";
import { passwordMatches } from "../lockout.js";
import type { Permission } from "../options.js";
import { integer, parameters } from "../query.js";
import { page } from "../tomcat.js";

export const version = ({ flavour }: Call): EmulatorResponse => json(200, { version: flavour.version });

export const engineList = ({ options }: Call): EmulatorResponse =>
  json(
    200,
    options.engines.map((name) => ({ name })),
  );

interface Login {
  readonly username: string | null;
  readonly password: string | null;
}

/** A wrong password counts as a failed login here too. */
export function verify({ engine, options }: Call, login: Login | null): EmulatorResponse {
  const { username, password } = login ?? { username: null, password: null };
  if (username === null || password === null) {
    throw invalidRequest(400, "Username and password are required");
  }
  const authenticated = passwordMatches(engine.users, username, password, options.now());
  return json(200, { authenticatedUser: username, groups: null, tenants: null, authenticated });
}

/** There is none unless the options name one. */
export function passwordPolicy({ options: { passwordLength } }: Call): EmulatorResponse {
  if (passwordLength === undefined) return page(404);
  const parameter = { minLength: String(passwordLength) };
  return json(200, { rules: [{ placeholder: "PASSWORD_POLICY_LENGTH", parameter }] });
}

const PERMISSIONS: readonly Permission[] = ["ALL", "READ", "UPDATE", "CREATE", "DELETE"];
/** The number that the engine's API has for the resource "user". */
const USER = 1;

/** What the caller may do; of anything but users only the administrator may do something. */
export function checkAuthorization(call: Call): EmulatorResponse {
  const query = parameters(call.request.queryString);
  const resourceType = integer(query, "resourceType");
  for (const name of ["permissionName", "resourceName", "resourceType"]) {
    if (!query.get(name)) throw invalidRequest(400, `Query parameter '${name}' cannot be null`);
  }
  if (call.caller === null) {
    throw invalidRequest(401, "You must be authenticated in order to use this resource.");
  }
  const permissionName = query.get("permissionName");
  const resourceName = query.get("resourceName");
  const permission = PERMISSIONS.find((one) => one === permissionName);
  if (!permission) {
    throw badUserRequest(
      `The permission '${permissionName}' is not valid for '${resourceName}' resource type.`,
    );
  }
  const resourceId = query.get("resourceId") ?? null;
  const authorized = resourceType === USER ? may(call, permission, resourceId) : isAdmin(call);
  return json(200, { permissionName, resourceName, resourceId, authorized });
}
