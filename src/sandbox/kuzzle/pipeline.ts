import type { Action, Actions } from "./actions.js";
import { authActions } from "./auth/actions.js";
import { withinLimit } from "./auth/rate-limit.js";
import { checkRights } from "./auth/rights.js";
import { tokenInCookie, verify } from "./auth/verify.js";
import { ApiError, refusal } from "./errors.js";
import type { Input } from "./input.js";
import { type Fields, own } from "./json.js";
import { failed, type Outcome, succeeded } from "./outcome.js";
import { profileActions } from "./profiles/actions.js";
import { ApiRequest, readFlag } from "./request.js";
import { openapi, serverActions } from "./server.js";
import type { State } from "./state.js";
import { userActions } from "./users/actions.js";
import { loadUser } from "./users/user.js";

const controllers: Readonly<Record<string, Actions>> = {
  auth: authActions,
  security: { ...profileActions, ...userActions },
  server: serverActions,
};

/** Where a token in a cookie is not looked at, provided that cookies are asked for. */
const UNVERIFIED = ["login", "checkToken", "logout"];

/** One request through all checks, in the order of a real server. */
export function execute(state: State, input: Input, cookieHeader: string | undefined): Outcome {
  try {
    if (!input.controller) throw refusal("api.assert.missing_argument", "controller");
    if (!input.action) throw refusal("api.assert.missing_argument", "action");
    const request = authenticated(state, input, cookieHeader);
    checkRights(state, request);
    if (!withinLimit(state, request)) throw refusal("api.process.too_many_requests");
    const action = actionOf(input.controller, input.action);
    checkSdk(input.volatile ?? {});
    const result = action(state, request);
    // The one answer without an envelope.
    const raw = result === openapi ? result : undefined;
    if (!request.partly) return { ...succeeded(result, input), cookie: request.cookie, raw };
    return { status: request.partly.status, result, error: request.partly, input };
  } catch (error) {
    if (error instanceof ApiError) return failed(error, input);
    throw error;
  }
}

function authenticated(state: State, input: Input, cookieHeader: string | undefined): ApiRequest {
  const inCookie = tokenInCookie(cookieHeader);
  if (inCookie === null) return known(state, input, input.jwt);
  if (input.jwt) {
    const why = "Both token and cookie are present, could not decide which one to use";
    throw refusal("security.token.verification_error", why);
  }
  const asked = readFlag(input.args, "cookieAuth");
  const skip = asked && input.controller === "auth" && UNVERIFIED.includes(input.action ?? "");
  return known(state, { ...input, jwt: inCookie }, skip ? null : inCookie);
}

function known(state: State, input: Input, jwt: string | null): ApiRequest {
  const token = verify(state, jwt);
  return new ApiRequest(input, token, loadUser(state, token.userId));
}

function actionOf(controller: string, name: string): Action {
  const actions = own(controllers, controller) === undefined ? undefined : controllers[controller];
  if (!actions) throw refusal("api.process.controller_not_found", controller);
  const action = own(actions, name) === undefined ? undefined : actions[name];
  if (!action) throw refusal("api.process.action_not_found", controller, name);
  return action;
}

/** Only the clients of version 1 name themselves in this way. */
function checkSdk({ sdkVersion }: Fields): void {
  if (sdkVersion) throw refusal("api.process.incompatible_sdk_version", sdkVersion, "Kuzzle v2");
}
