import { type Call, CallBudget } from "../dialect/call.js";
import type { Session } from "../dialect/define-dialect.js";
import { type ErrorKind, UpstreamError } from "../dialect/upstream-error.js";
import type { Credential, Credentials } from "./credentials.js";

/** Most milliseconds before its end at which a token is renewed; of a short-lived one at most a tenth of its life. */
const MARGIN = 30_000;

/** Calls that one login may take. */
const LOGIN_CALLS = 5;

interface Current {
  readonly credential: Credential;
  readonly renewAt: number;
}

/** Service credentials that have to be traded for a token: logs in once, renews before the end and after a refusal. */
export function sessionCredentials(login: (call: Call) => Promise<Session>): Credentials {
  let current: Current | undefined;
  let pending: Promise<Credential> | undefined;
  let generation = 0;

  async function enter(call: Call): Promise<Credential> {
    const startedAt = Date.now();
    const { authorization, expiresAt } = await login(alone(call)).catch((error: unknown) => {
      throw asRefusal(error);
    });
    generation += 1;
    // A new key each time: what was read with the old token is not mixed with what the new one may see.
    const credential = { authorization, key: `session-${generation}` };
    current = { credential, renewAt: expiresAt - Math.min(MARGIN, (expiresAt - startedAt) / 10) };
    return credential;
  }

  return {
    forwarded: false,
    of(call) {
      if (current && Date.now() < current.renewAt) return current.credential;
      pending ??= enter(call).finally(() => {
        pending = undefined;
      });
      return pending;
    },
    renew(refused) {
      if (current?.credential.key === refused.key) current = undefined;
      return true;
    },
  };
}

/** A login serves everybody who waits for it, so it does not end with the client that happened to come first. */
function alone(call: Call): Call {
  return {
    requestId: call.requestId,
    signal: new AbortController().signal,
    trace: call.trace,
    header: () => undefined,
    budget: new CallBudget(LOGIN_CALLS),
    observe: (attempt) => call.observe(attempt),
  };
}

const REFUSED: ReadonlySet<ErrorKind> = new Set([
  "invalid",
  "credentials-rejected",
  "forbidden",
  "unauthenticated",
  "bad-request",
  "not-found",
  "conflict",
  "read-only",
]);

/**
 * What is the end user's affair in a login of theirs is, in the gateway's own, a refusal of the gateway. In words of ours:
 * the upstream's may quote the password.
 */
function asRefusal(error: unknown): unknown {
  return error instanceof UpstreamError && REFUSED.has(error.kind)
    ? error.with({ kind: "refused-us", message: "The upstream refused the credentials.", issues: [] })
    : error;
}
