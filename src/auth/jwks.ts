import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from "jose";

/** Milliseconds: how long fetched keys serve, between two looks for a key that is not among them, and for one look. */
const FRESH = 600_000;
const COOLDOWN = 30_000;
const PATIENCE = 3_000;

function isKeySet(text: string): boolean {
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null && "keys" in value && Array.isArray(value.keys);
}

/** Fetches the keys; while that fails, gives those of the last time, and does not try again for a while. */
function lastGood(told: (state: "away" | "back") => void): FetchImplementation {
  let last: string | undefined;
  let away = false;
  let restsUntil = 0;
  return async (url, options) => {
    // Without any keys every token is a reason to try again.
    if (last !== undefined && Date.now() < restsUntil) return new Response(last);
    try {
      const response = await fetch(url, options);
      const text = await response.text();
      if (response.status !== 200 || !isKeySet(text)) throw new TypeError("this is no key set");
      last = text;
      if (away) told("back");
      away = false;
    } catch (error) {
      restsUntil = Date.now() + COOLDOWN;
      if (!away) told("away");
      away = true;
      if (last === undefined) throw error;
    }
    return new Response(last);
  };
}

/**
 * The keys that issuers publish, which may change at any time and be out of reach for any time. The gateway's own, so that
 * a reload does not forget those of an issuer that is away.
 */
export class IssuerKeys {
  readonly #known = new Map<string, JWTVerifyGetKey>();

  of(url: string, told: (state: "away" | "back") => void): JWTVerifyGetKey {
    const known = this.#known.get(url);
    if (known) return known;
    const keys = createRemoteJWKSet(new URL(url), {
      cacheMaxAge: FRESH,
      cooldownDuration: COOLDOWN,
      timeoutDuration: PATIENCE,
      [customFetch]: lastGood(told),
    });
    // Now rather than with the first request, which would have to wait, or find nobody at home.
    keys.reload().catch(() => {});
    this.#known.set(url, keys);
    return keys;
  }
}
