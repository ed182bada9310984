import type { Actions } from "../actions.js";
import { ApiError, refusal } from "../errors.js";
import { type Fields, own } from "../json.js";
import { profilesOf } from "../profiles/document.js";
import type { ApiRequest } from "../request.js";
import { ownKeyActions } from "../users/actions.js";
import { anonymous, serialized, strategiesOf } from "../users/user.js";
import { rightsOf } from "./rights.js";
import type { Token } from "./tokens.js";
import { cookieFor, NO_COOKIE, verify } from "./verify.js";

export const authActions: Actions = {
  login(state, request) {
    const strategy = request.text("strategy");
    if (strategy !== "local") throw refusal("security.credentials.unknown_strategy", strategy);
    const username = credential(request, "username");
    const password = credential(request, "password");
    if (!username || !password) throw refusal("plugin.strategy.missing_user", "Missing credentials");
    const known = typeof username === "string" ? state.credentials.get(username) : undefined;
    if (known === undefined || known.password !== password) {
      throw refusal("plugin.strategy.missing_user", "wrong username or password");
    }
    return sent(state.tokens.issue(known.userId, request.argument("expiresIn")), request);
  },

  logout(state, request) {
    // Asked twice, as the real server does: the second look always says yes.
    if (!request.flag("cookieAuth")) assertKnown(request);
    const { kind, jwt } = request.token;
    if (kind === "token" && jwt !== null) state.tokens.revoke(jwt);
    if (request.flag("cookieAuth")) request.cookie = NO_COOKIE;
    return { acknowledged: true };
  },

  checkToken(state, request) {
    const inCookie = request.flag("cookieAuth");
    const jwt = inCookie ? request.input.jwt : request.bodyText("token", "") || null;
    try {
      const { expiresAt, userId } = verify(state, jwt);
      return { expiresAt, kuid: userId, valid: true };
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return { state: error.message, valid: false };
      throw error;
    }
  },

  refreshToken(state, request) {
    assertKnown(request);
    return sent(state.tokens.refresh(request.token, request.argument("expiresIn")), request);
  },

  getCurrentUser(state, request) {
    const { user } = request;
    // For nobody in particular the list of strategies holds an empty list: a slip of the real server.
    const strategies = user.id === anonymous.id ? [[]] : strategiesOf(state, user.id);
    return { ...serialized(user), strategies };
  },

  getMyRights: (state, request) => rightsOf(state, profilesOf(state, request.user.profileIds)),
  ...ownKeyActions,
};

/** The body first, then the query. */
function credential(request: ApiRequest, name: string): unknown {
  return (request.input.body && own(request.input.body, name)) || request.argument(name);
}

/** With cookies the token travels in one, and only there. */
function sent(token: Token, request: ApiRequest): Fields {
  const { userId, expiresAt, jwt, ttl } = token;
  if (!request.flag("cookieAuth")) return { _id: userId, expiresAt, jwt, ttl };
  request.cookie = cookieFor(token);
  return { _id: userId, expiresAt, ttl };
}

function assertKnown(request: ApiRequest): void {
  if (request.user.id !== anonymous.id) return;
  throw refusal("security.rights.unauthorized", request.input.controller, request.input.action);
}
