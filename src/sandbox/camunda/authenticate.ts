import type { EmulatorRequest, EmulatorResponse } from "../http.js";
import { answer, written } from "./answers.js";
import type { Engine } from "./call.js";
import { Refused } from "./errors.js";
import { passwordMatches } from "./lockout.js";
import { page } from "./tomcat.js";

/** The filter stands outside the REST application: its 404 says so by its charset. */
export function engineNotAvailable(name: string): EmulatorResponse {
  const message = `Process engine ${name} not available`;
  const body = written({ type: "InvalidRequestException", message, code: null });
  return answer(404, "application/json;charset=ISO-8859-1", body);
}

const challenge = (engineName: string): EmulatorResponse => ({
  status: 401,
  headers: { "WWW-Authenticate": `Basic realm="${engineName}"`, "Content-Length": "0" },
});

/** The scheme is matched to the letter, and there must be a colon. */
function credentials(header: string | undefined): readonly [string, string] | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(header ?? "")?.[1];
  const plain = Buffer.from(encoded ?? "", "base64").toString("utf8");
  const colon = plain.indexOf(":");
  return colon < 0 ? undefined : [plain.slice(0, colon), plain.slice(colon + 1)];
}

/** The id of the user who is logged in, or what the filter answers instead of passing the request on. */
export function authenticate(
  { headers }: EmulatorRequest,
  engineName: string,
  engine: Engine,
  now: number,
): string | EmulatorResponse {
  const [id, password] = credentials(headers.authorization) ?? [];
  if (id === undefined || password === undefined) return challenge(engineName);
  try {
    return passwordMatches(engine.users, id, password, now) ? id : challenge(engineName);
  } catch (error) {
    // Nothing maps an exception to JSON out here: a user without a password ends at the container.
    if (error instanceof Refused) return page(500);
    throw error;
  }
}
