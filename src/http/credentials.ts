import { type Call, CallBudget } from "../dialect/call.js";
import { Cancellation } from "../dialect/cancellation.js";
import type { Session } from "../dialect/define-dialect.js";
import { type ErrorKind, UpstreamError } from "../dialect/upstream-error.js";
import type { Auth } from "./client.js";

/** What a call authenticates with at the upstream. */
export interface Credential {
  /** The value of `Authorization`; undefined = none is sent. */
  readonly authorization: string | undefined;
  /** Calls may be shared only under the same key. It may be the secret itself: it is kept no longer than the call is. */
  readonly key: string;
}

/** Where the credentials of a call come from. */
export interface Credentials {
  /** They are the caller's own, so a refusal is an error of the caller (401) and not of the gateway. */
  readonly forwarded: boolean;
  /** What is at hand and fit to be sent: the same for every call, or told for each. */
  readonly held: Credential | ((call: Call) => Credential | undefined);
  /** Where nothing is: logs in, or fails. */
  fetch(call: Call): Promise<Credential>;
  /** Called when the upstream has refused this credential; true if a fresh one is worth one more try. */
  renew(refused: Credential, error: UpstreamError): boolean;
}

const NO_CREDENTIAL: Credential = { authorization: undefined, key: "" };
/** A visible ASCII value; the HTTP client would refuse anything else later, with a less helpful message. */
const VALUE = /^[\t\x20-\x7e]+$/;

function forwarded(header: string, upstream: string): Credentials {
  return {
    forwarded: true,
    held(call) {
      const authorization = call.header(header);
      if (authorization === undefined || authorization === "") return NO_CREDENTIAL;
      return VALUE.test(authorization) ? { authorization, key: authorization } : undefined;
    },
    fetch() {
      throw new UpstreamError({
        kind: "unauthenticated",
        upstream,
        operation: "credentials",
        message: "The credentials for the upstream are not a valid header value.",
        sent: false,
      });
    },
    renew: () => false,
  };
}

function fixed(credential: Credential): Credentials {
  return {
    forwarded: false,
    held: credential,
    fetch: () => Promise.resolve(credential),
    renew: () => false,
  };
}

/** Everything but `login`, which needs a session. */
export function staticCredentials(auth: Exclude<Auth, { kind: "login" }>, upstream: string): Credentials {
  switch (auth.kind) {
    case "none":
      return fixed(NO_CREDENTIAL);
    case "service":
      return fixed({ authorization: auth.authorization, key: "service" });
    case "forward":
      return forwarded(auth.header, upstream);
  }
}

export { NO_CREDENTIAL };

/** Most milliseconds before its end at which a token is renewed; of a short-lived one at most a tenth of its life. */
const MARGIN = 30_000;

/** Calls that one login may take. */
const LOGIN_CALLS = 5;

/** A token that is refused within this many milliseconds has never worked. */
const FRESH = 5_000;
/** Milliseconds until the next login after a refusal; each one doubles it. */
const FIRST_PAUSE = 1_000;
const MAX_PAUSE = 60_000;

/** Times as `performance.now()` counts. */
interface Current {
  readonly credential: Credential;
  readonly since: number;
  readonly renewAt: number;
}

/** Why there is no login for the time being. */
interface Refused {
  readonly error: unknown;
  readonly times: number;
  readonly until: number;
}

/** Service credentials that have to be exchanged for a token: logs in once, renews before the end and after a refusal. */
export function sessionCredentials(login: (call: Call) => Promise<Session>): Credentials {
  let current: Current | undefined;
  let pending: Promise<Credential> | undefined;
  let generation = 0;
  let refused: Refused | undefined;

  /** Remembers a refusal: calls that come at once get the same failure, instead of a login each. */
  function remember(error: unknown, free: number): void {
    const times = (refused?.times ?? 0) + 1;
    const pause = times <= free ? 0 : Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** (times - free - 1));
    refused = { error, times, until: performance.now() + pause };
  }

  async function enter(call: Call): Promise<Credential> {
    const { authorization, expiresAt } = await login(alone(call)).catch((error: unknown) => {
      const refusal = asRefusal(error);
      if (refusal instanceof UpstreamError && refusal.kind === "refused-us") remember(refusal, 0);
      throw refusal;
    });
    const since = performance.now();
    const life = expiresAt - Date.now();
    generation += 1;
    // A new key each time: what was read with the old token is not mixed with what the new one may see.
    const credential = { authorization, key: `session-${generation}` };
    current = { credential, since, renewAt: since + life - Math.min(MARGIN, life / 10) };
    return credential;
  }

  const held = (): Credential | undefined =>
    current && performance.now() < current.renewAt ? current.credential : undefined;

  return {
    forwarded: false,
    held,
    fetch(call) {
      // Another call may have logged in meanwhile.
      const known = held();
      if (known) return Promise.resolve(known);
      if (refused && performance.now() < refused.until) return Promise.reject(refused.error);
      pending ??= enter(call).finally(() => {
        pending = undefined;
      });
      return pending;
    },
    renew(credential, error) {
      if (current?.credential.key !== credential.key) return true;
      // A token that has worked for a while may have been revoked; one that never has is no reason to fetch a hundred more.
      if (performance.now() - current.since < FRESH) remember(error, 1);
      else refused = undefined;
      current = undefined;
      return !refused || performance.now() >= refused.until;
    },
  };
}

/** A login serves all calls that wait for it, so it does not end with the client that came first. */
function alone(call: Call): Call {
  return {
    requestId: call.requestId,
    signal: new Cancellation().signal,
    trace: call.trace,
    scopes: call.scopes,
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
 * In a login with the gateway's own credentials, any refusal is one of the gateway. With a message of our own: the
 * upstream's may quote the password.
 */
function asRefusal(error: unknown): unknown {
  return error instanceof UpstreamError && REFUSED.has(error.kind)
    ? error.with({ kind: "refused-us", message: "The upstream refused the credentials.", issues: [] })
    : error;
}
