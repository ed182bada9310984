import { object, parseObject, text } from "../json/object-parser.js";
import { invalid } from "../rest/failure.js";
import type { RestRequest } from "../rest/operation.js";
import type { Action } from "../security/actions.js";
import { liveToken, userWithPassword } from "../security/credentials.js";
import { unauthenticated } from "../security/refusals.js";
import type { User } from "../security/user.js";
import type { Cluster } from "../state.js";

/** Somebody's proof of who they are, handed over by the caller. */
export type Grant = Record<
  "grant_type" | "username" | "password" | "access_token" | "client_secret",
  string | undefined
>;

export function readGrant(request: RestRequest, parser: string): Grant {
  const tokens = request.body();
  if (tokens === null) throw invalid("parse_exception", "request body is required");
  const grant: Grant = {
    grant_type: undefined,
    username: undefined,
    password: undefined,
    access_token: undefined,
    client_secret: undefined,
  };
  const field = (name: keyof Grant) =>
    text((value) => {
      grant[name] = value;
    });
  parseObject(tokens, parser, {
    grant_type: field("grant_type"),
    username: field("username"),
    password: field("password"),
    access_token: field("access_token"),
    client_authentication: object((value) => {
      grant.client_secret = typeof value["value"] === "string" ? value["value"] : undefined;
    }),
  });
  return grant;
}

/** An empty string counts as absent, both where a field is needed and where it must not be. */
export function grantProblems(grant: Grant): string[] {
  const type = grant.grant_type;
  if (type === undefined) return ["[grant_type] is required"];
  const needs = (...names: (keyof Grant)[]) =>
    names.filter((name) => !grant[name]).map((name) => `[${name}] is required for grant_type [${type}]`);
  const refuses = (...names: (keyof Grant)[]) =>
    names.filter((name) => grant[name]).map((name) => `[${name}] is not supported for grant_type [${type}]`);
  if (type === "password") return [...needs("username", "password"), ...refuses("access_token")];
  if (type === "access_token") return [...needs("access_token"), ...refuses("username", "password")];
  return [`grant_type [${type}] is not supported`];
}

/** The user behind a grant. What fails here is the user's fault, and named after the action, not the request. */
export function userOfGrant(cluster: Cluster, grant: Grant, action: Action): User {
  const refused = (username: string, meta = {}) =>
    unauthenticated(`unable to authenticate user [${username}] for action [${action.name}]`, meta);
  if (grant.grant_type === "access_token") {
    const token = liveToken(cluster, grant.access_token ?? "");
    if (token !== null && (token.clientSecret ?? null) === (grant.client_secret ?? null)) return token.user;
    throw refused("_bearer_token", { additional_unsuccessful_credentials: "oauth2 token: invalid token" });
  }
  const username = grant.username ?? "";
  const user = userWithPassword(cluster, username, grant.password ?? "");
  if (user === null) throw refused(username);
  return user;
}
