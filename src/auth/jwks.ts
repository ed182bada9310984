import { createHash, createPublicKey } from "node:crypto";
import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { CallBudget } from "../dialect/call.js";
import type { TlsSettings } from "../http/client.js";
import { UpstreamClient } from "../http/upstream-client.js";

/** Asymmetric ones only: with a shared secret whoever verifies could also sign. */
export const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** Milliseconds: how long fetched keys serve, between two looks for a key that is not among them, and for one look. */
const FRESH = 600_000;
const COOLDOWN = 30_000;
const PATIENCE = 3_000;

/** Bytes of a key set: a real one has a few thousand. */
const MAX_BYTES = 1_048_576;

/** There is no key set, nor was there ever one: nobody can be told from anybody. */
export class NoKeys extends Error {}

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
type Key = z.infer<typeof keySet>["keys"][number];

/** Whether signatures can be checked by it. */
function isUsable(key: Key): boolean {
  const { kty, use, alg, key_ops: uses } = key;
  if (kty === "oct" || use === "enc") return false;
  if (alg !== undefined && !ALGORITHMS.some((known) => known === alg)) return false;
  if (Array.isArray(uses) && !uses.includes("verify")) return false;
  try {
    createPublicKey({ format: "jwk", key });
    return true;
  } catch {
    return false;
  }
}

/** Asks the issuer, as an upstream is asked: within time limits, without redirects, with certificates looked at. */
async function fetchKeys(url: string, tls: TlsSettings | undefined): Promise<string> {
  const { origin, pathname } = new URL(url);
  const client = new UpstreamClient({
    name: "issuer",
    url: origin,
    auth: { kind: "none" },
    timeouts: { connect: 1_000, headers: PATIENCE, total: PATIENCE },
    breaker: { failures: 1, minimumCalls: 100, window: 1_000, open: 1_000 },
    limits: { connections: 1, queue: 1, responseBytes: MAX_BYTES },
    tls,
  });
  try {
    return await client.send(
      {
        name: "keys",
        method: "GET",
        path: { encoded: pathname, template: "/keys" },
        repeatable: true,
        decode(answer) {
          const parsed = keySet.safeParse(answer.tryJson());
          // An empty set, or one of broken keys, must not replace a good one.
          if (answer.status !== 200 || !parsed.success || !parsed.data.keys.some(isUsable))
            throw answer.fail("protocol", "This is no set of keys.");
          return answer.text();
        },
      },
      {
        requestId: "issuer-keys",
        signal: new AbortController().signal,
        trace: undefined,
        header: () => undefined,
        scopes: "",
        budget: new CallBudget(1),
        observe: () => {},
      },
    );
  } finally {
    await client.close();
  }
}

/** Fetches the keys; while that fails, gives those of the last time, and does not try again for a while. */
function lastGood(
  fetched: () => Promise<string>,
  told: (state: "away" | "back") => void,
): FetchImplementation {
  let last: string | undefined;
  let away = false;
  let restsUntil = 0;
  return async () => {
    // Without any keys every token is a reason to try again.
    if (last !== undefined && performance.now() < restsUntil) return new Response(last);
    try {
      last = await fetched();
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

  of(url: string, tls: TlsSettings | undefined, told: (state: "away" | "back") => void): JWTVerifyGetKey {
    const id = createHash("sha256")
      .update(JSON.stringify([url, tls]))
      .digest("base64url");
    const known = this.#known.get(id);
    if (known) return known;
    const keys = createRemoteJWKSet(new URL(url), {
      cacheMaxAge: FRESH,
      cooldownDuration: COOLDOWN,
      // Ours is over first, and says why.
      timeoutDuration: 2 * PATIENCE,
      [customFetch]: lastGood(() => fetchKeys(url, tls), told),
    });
    // Now rather than with the first request, which would have to wait, or find nobody at home.
    keys.reload().catch(() => {});
    this.#known.set(id, keys);
    return keys;
  }
}
