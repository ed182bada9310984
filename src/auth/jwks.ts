import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from "jose";
import { z } from "zod";

/** Milliseconds: how long fetched keys serve, between two looks for a key that is not among them, and for one look. */
const FRESH = 600_000;
const COOLDOWN = 30_000;
const PATIENCE = 3_000;

/** Bytes of a key set: a real one has a few thousand. */
const MAX_BYTES = 1_048_576;

/** There is no key set, nor was there ever one: nobody can be told from anybody. */
export class NoKeys extends Error {}

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string(), use: z.string().optional() })) });

/** A set with a key that signatures can be checked by; an empty one must not replace a good one. */
function isKeySet(text: string): boolean {
  const parsed = keySet.safeParse(JSON.parse(text));
  return parsed.success && parsed.data.keys.some(({ kty, use }) => kty !== "oct" && use !== "enc");
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new TypeError("the key set is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Fetches the keys; while that fails, gives those of the last time, and does not try again for a while. */
function lastGood(told: (state: "away" | "back") => void): FetchImplementation {
  let last: string | undefined;
  let away = false;
  let restsUntil = 0;
  return async (url, options) => {
    // Without any keys every token is a reason to try again.
    if (last !== undefined && performance.now() < restsUntil) return new Response(last);
    try {
      const response = await fetch(url, options);
      const text = await textOf(response);
      if (response.status !== 200 || !isKeySet(text)) throw new TypeError("this is no key set");
      last = text;
      if (away) told("back");
      away = false;
    } catch (error) {
      restsUntil = performance.now() + COOLDOWN;
      if (!away) told("away");
      away = true;
      if (last === undefined) throw new NoKeys("the issuer's keys are not known", { cause: error });
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
