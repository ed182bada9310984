import type { Call } from "../core/call.js";
import type { Session } from "../core/dialect.js";
import type { Credential, Credentials } from "./credentials.js";

/** Milliseconds before its end at which a token is renewed. */
const MARGIN = 30_000;

/** Service credentials that have to be traded for a token: logs in once, renews before the end and after a refusal. */
export function sessionCredentials(login: (call: Call) => Promise<Session>): Credentials {
  let current: { readonly session: Session; readonly credential: Credential } | undefined;
  let pending: Promise<Credential> | undefined;
  let generation = 0;

  async function enter(call: Call): Promise<Credential> {
    const session = await login(call);
    generation += 1;
    // A new key each time: what was read with the old token is not mixed with what the new one may see.
    const credential = { authorization: session.authorization, key: `session-${generation}` };
    current = { session, credential };
    return credential;
  }

  return {
    forwarded: false,
    of(call) {
      const margin = current ? Math.min(MARGIN, Math.max(0, current.session.expiresAt - Date.now()) / 2) : 0;
      if (current && Date.now() + margin < current.session.expiresAt) return current.credential;
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
