import type { IncomingHttpHeaders } from "node:http";
import type { ApiKey, Cluster } from "../state.js";
import type { Caller } from "./caller.js";
import { liveToken, userWithPassword } from "./credentials.js";
import { matches } from "./privileges.js";
import { unauthenticated } from "./refusals.js";
import { resolve } from "./roles.js";
import type { User } from "./user.js";

interface Authenticated {
  readonly user: User;
  readonly type: Caller["type"];
  readonly apiKey: ApiKey | null;
}

const rejected = (tried: string) =>
  unauthenticated(
    "unable to authenticate with provided credentials and anonymous access is not allowed for this request",
    { additional_unsuccessful_credentials: tried },
  );

function byPassword(cluster: Cluster, value: string, url: string): Authenticated {
  const foreign = /[^A-Za-z0-9+/=]/.exec(value)?.[0];
  if (foreign !== undefined) {
    const reason = `Illegal base64 character ${foreign.charCodeAt(0).toString(16)}`;
    const cause = { type: "illegal_argument_exception", reason };
    throw unauthenticated("invalid basic authentication header encoding", {}, cause);
  }
  const [username, ...rest] = Buffer.from(value, "base64").toString("utf8").split(":");
  if (username === undefined || rest.length === 0) {
    throw unauthenticated("invalid basic authentication header value");
  }
  const user = userWithPassword(cluster, username, rest.join(":"));
  if (user === null)
    throw unauthenticated(`unable to authenticate user [${username}] for REST request [${url}]`);
  return { user, type: "realm", apiKey: null };
}

function byToken(cluster: Cluster, value: string): Authenticated {
  const token = liveToken(cluster, value);
  if (token === null) throw rejected("oauth2 token: invalid token");
  return { user: token.user, type: "token", apiKey: null };
}

function byApiKey(cluster: Cluster, value: string): Authenticated {
  const [id, secret] = Buffer.from(value, "base64").toString("utf8").split(":");
  if (id === undefined || secret === undefined) throw rejected("API key: invalid ApiKey value");
  const apiKey = cluster.apiKeys.get(id);
  if (apiKey === undefined) throw rejected(`API key: unable to find apikey with id ${id}`);
  if (apiKey.secret !== secret) throw rejected(`API key: invalid credentials for API key [${id}]`);
  return { user: apiKey.owner, type: "api_key", apiKey };
}

function authenticated(cluster: Cluster, authorization: string | undefined, url: string): Authenticated {
  const [, scheme = "", value = ""] = /^(\w+) +(.*)$/.exec(authorization ?? "") ?? [];
  switch (scheme.toLowerCase()) {
    case "basic":
      return byPassword(cluster, value, url);
    case "bearer":
      return byToken(cluster, value);
    case "apikey":
      return byApiKey(cluster, value);
    default:
      throw unauthenticated(`missing authentication credentials for REST request [${url}]`);
  }
}

/** Who sent this request; refuses whoever cannot say. */
export function authenticate(cluster: Cluster, headers: IncomingHttpHeaders, url: string): Caller {
  const { user, type, apiKey } = authenticated(cluster, headers.authorization, url);
  const own = resolve(cluster.roles, user.roles);
  const keyed = apiKey !== null && apiKey.roles.length > 0 ? [apiKey.roles, own.found] : [own.found];
  const caller: Caller = {
    user,
    runBy: null,
    refusedRunAs: null,
    apiKey,
    type,
    effectiveRoles: own.effective,
    missingRoles: own.missing,
    grants: keyed,
  };
  const asked = headers["es-security-runas-user"];
  if (typeof asked !== "string") return caller;
  const other = cluster.users.get(asked);
  const allowed = keyed.every((set) =>
    set.some((role) => role.run_as.some((pattern) => matches(pattern, asked))),
  );
  // Refused later, where the privileges are checked.
  if (other === undefined || !allowed) return { ...caller, refusedRunAs: asked };
  const { found, effective, missing } = resolve(cluster.roles, other.roles);
  return {
    ...caller,
    user: other,
    runBy: user,
    effectiveRoles: effective,
    missingRoles: missing,
    grants: [found],
  };
}
