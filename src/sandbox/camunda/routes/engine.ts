import type { EmulatorResponse } from "../../http.js";
import { json } from "../answers.js";
import type { Call } from "../call.js";
import { invalidRequest } from "../errors.js";
import { passwordMatches } from "../lockout.js";
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

/** There is none unless the engine is told to have one. */
export function passwordPolicy({ options: { passwordLength } }: Call): EmulatorResponse {
  if (passwordLength === undefined) return page(404);
  const parameter = { minLength: String(passwordLength) };
  return json(200, { rules: [{ placeholder: "PASSWORD_POLICY_LENGTH", parameter }] });
}
