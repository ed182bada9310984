import { createHash, createPublicKey } from "node:crypto";
import type { FetchImplementation, JWTVerifyGetKey } from "jose";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { CallBudget } from "../dialect/call.js";
import type { TlsSettings } from "../http/client.js";
import { UpstreamClient } from "../http/upstream-client.js";
import { importJose } from "../import-module.js";

/** Asymmetric ones only: with a shared secret, whoever can verify could also sign. */
export const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** Milliseconds: how long fetched keys are used, between two fetches for an unknown key, and for one fetch. */
const FRESH = 600_000;
const COOLDOWN = 30_000;
const PATIENCE = 3_000;

/** Issuers whose keys are kept, over all reloads. */
const MAX_ISSUERS = 16;

/** Bytes of a key set; real ones have a few thousand. */
const MAX_BYTES = 1_048_576;

/** No key set has ever been fetched, so no token can be verified. */
export class NoKeys extends Error {}

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
type Key = z.infer<typeof keySet>["keys"][number];

/** Whether signatures can be verified with this key. */
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

/** Asks the issuer as we ask an upstream: with time limits, without redirects, with certificates checked. */
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
          // An empty set, or one of unusable keys, must not replace a good one.
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

/** Fetches the keys. While that fails, returns the last ones and waits before it tries again. */
function lastGood(
  fetched: () => Promise<string>,
  onState: (state: "away" | "back") => void,
): FetchImplementation {
  let last: string | undefined;
  let away = false;
  let restsUntil = 0;
  return async () => {
    // As long as there are no keys at all, every token is a reason to try again.
    if (last !== undefined && performance.now() < restsUntil) return new Response(last);
    try {
      last = await fetched();
      if (away) onState("back");
      away = false;
    } catch (error) {
      restsUntil = performance.now() + COOLDOWN;
      if (!away) onState("away");
      away = true;
      if (last === undefined) throw new NoKeys("the issuer's keys are not known", { cause: error });
    }
    return new Response(last);
  };
}

/** Keys that are fetched, and again when they are old or one is not known. */
async function keysAt(url: string, fetch: FetchImplementation): Promise<JWTVerifyGetKey> {
  const { createRemoteJWKSet, customFetch } = await importJose();
  const keys = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: FRESH,
    cooldownDuration: COOLDOWN,
    // Our own timeout fires first, and says why.
    timeoutDuration: 2 * PATIENCE,
    [customFetch]: fetch,
  });
  // Fetched now, so that the first request need not wait or fail.
  keys.reload().catch(() => {});
  return keys;
}

/**
 * The keys that issuers publish. They may change, and be unreachable, at any time. They belong to the gateway, so that a
 * reload does not forget those of an issuer that is down.
 */
export class IssuerKeys {
  readonly #known = new LRUCache<string, Promise<JWTVerifyGetKey>>({ max: MAX_ISSUERS });

  of(
    url: string,
    tls: TlsSettings | undefined,
    onState: (state: "away" | "back") => void,
  ): Promise<JWTVerifyGetKey> {
    const id = createHash("sha256")
      .update(JSON.stringify([url, tls]))
      .digest("base64url");
    const known = this.#known.get(id);
    if (known) return known;
    const keys = keysAt(
      url,
      lastGood(() => fetchKeys(url, tls), onState),
    );
    this.#known.set(id, keys);
    return keys;
  }
}
