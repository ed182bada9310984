import { randomBytes } from "node:crypto";
import { parseObject, text } from "../json/object-parser.js";
import { invalid } from "../rest/failure.js";
import type { Operation, RestRequest } from "../rest/operation.js";
import { ok, type Reply } from "../rest/respond.js";
import { actions } from "../security/actions.js";
import type { Caller } from "../security/caller.js";
import { issueToken, TOKEN_LIFE } from "../security/issue.js";
import type { User } from "../security/user.js";
import type { Cluster } from "../state.js";
import { userOfGrant } from "./grant.js";
import { authentication } from "./who.js";

type Field = "grant_type" | "username" | "password" | "refresh_token" | "scope";
type TokenRequest = Partial<Record<Field, string>>;

/** What each grant type needs; every other credential must be left out. */
const NEEDS = new Map<string, readonly Field[]>([
  ["password", ["username", "password"]],
  ["refresh_token", ["refresh_token"]],
  ["client_credentials", []],
]);

function read(request: RestRequest): TokenRequest {
  const tokens = request.body();
  if (tokens === null) throw invalid("parse_exception", "request body is required");
  const asked: TokenRequest = {};
  const field = (name: Field) =>
    text((value) => {
      asked[name] = value;
    });
  parseObject(tokens, "token_request", {
    grant_type: field("grant_type"),
    username: field("username"),
    password: field("password"),
    refresh_token: field("refresh_token"),
    scope: field("scope"),
  });
  return asked;
}

function problemsOf(asked: TokenRequest): string[] {
  const type = asked.grant_type ?? "";
  const needed = NEEDS.get(type);
  if (needed === undefined) {
    return ["grant_type only supports the values: [password, kerberos, refresh_token, client_credentials]"];
  }
  const credentials: Field[] = ["username", "password", "refresh_token"];
  return credentials.flatMap((name) => {
    if (needed.includes(name)) return asked[name] ? [] : [`${name} is missing`];
    return asked[name] ? [`${name} is not supported with the ${type} grant_type`] : [];
  });
}

/** OAuth's own shape of an error, which is not the server's. */
const refused = (error: string, description: string): Reply => ({
  status: 400,
  body: { error, error_description: description },
});

function userOf(cluster: Cluster, asked: TokenRequest, caller: Caller): User | undefined {
  if (asked.grant_type === "client_credentials") return caller.user;
  if (asked.grant_type === "password") {
    const { username, password } = asked;
    const grant = {
      grant_type: "password",
      username,
      password,
      access_token: undefined,
      client_secret: undefined,
    };
    return userOfGrant(cluster, grant, actions.createToken);
  }
  const owner = cluster.refreshTokens.get(asked.refresh_token ?? "");
  // A refresh token works once.
  cluster.refreshTokens.delete(asked.refresh_token ?? "");
  return owner;
}

export const createToken: Operation = {
  methods: ["POST"],
  path: "/_security/oauth2/token",
  feature: "security tokens",
  prepare(request, cluster) {
    const asked = read(request);
    return {
      action: actions.createToken,
      problems: problemsOf(asked),
      refuse(message) {
        const error = message.includes("grant_type") ? "unsupported_grant_type" : "invalid_request";
        return refused(error, message);
      },
      run(caller) {
        const user = userOf(cluster, asked, caller);
        if (user === undefined) return refused("invalid_grant", "could not refresh the requested token");
        const accessToken = issueToken(cluster, user);
        const refreshToken = randomBytes(32).toString("base64");
        const refreshable = asked.grant_type !== "client_credentials";
        if (refreshable) cluster.refreshTokens.set(refreshToken, user);
        return ok({
          access_token: accessToken,
          type: "Bearer",
          expires_in: TOKEN_LIFE,
          ...(asked.scope !== undefined && { scope: asked.scope }),
          ...(refreshable && { refresh_token: refreshToken }),
          authentication: authentication({ ...caller, user, runBy: null, apiKey: null, type: "realm" }),
        });
      },
    };
  },
};
