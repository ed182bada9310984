import type { JsonObject } from "../json/values.js";
import { Failure, type Problem } from "../rest/failure.js";

const CHALLENGES = ['Basic realm="security", charset="UTF-8"', 'Bearer realm="security"', "ApiKey"];
const EXPIRED =
  'Bearer realm="security", error="invalid_token", error_description="The access token expired"';

/** A 401. `meta` is what the server adds to reason and header. */
export function unauthenticated(reason: string, meta: JsonObject = {}, cause?: Problem): Failure {
  const header = { "WWW-Authenticate": CHALLENGES };
  const problem = { type: "security_exception", reason, meta: { ...meta, header }, ...(cause && { cause }) };
  return new Failure(401, problem, header);
}

export function tokenExpired(): Failure {
  const header = { "WWW-Authenticate": EXPIRED };
  return new Failure(401, { type: "security_exception", reason: "token expired", meta: { header } }, header);
}

export function forbidden(reason: string, meta: JsonObject = {}): Failure {
  return new Failure(403, { type: "security_exception", reason, meta });
}

export function unlicensed(feature: string): Failure {
  const reason = `current license is non-compliant for [${feature}]`;
  return forbidden(reason, { "license.expired.feature": feature });
}
