import { refusal } from "../errors.js";
import type { Signer } from "./signer.js";
import { milliseconds } from "./timespan.js";

export interface Token {
  readonly jwt: string | null;
  readonly userId: string;
  readonly kind: "anonymous" | "token" | "key";
  readonly ttl: number;
  /** Epoch ms, -1 = never, null for the anonymous one. */
  readonly expiresAt: number | null;
}

interface Issued {
  readonly token: Token;
  readonly signedAt: number;
  /** Set once refreshed: until when it still works. */
  graceUntil: number;
}

export interface Tokens {
  issue(userId: string, expiresIn?: unknown): Token;
  /** Null where no such token is valid now. */
  find(jwt: string): Token | null;
  refresh(token: Token, expiresIn?: unknown): Token;
  revoke(jwt: string): void;
}

export const anonymousToken: Token = {
  jwt: null,
  userId: "-1",
  kind: "anonymous",
  ttl: 0,
  expiresAt: null,
};

const DEFAULT_TTL = 3_600_000;
const GRACE = 1000;

/** What `expiresIn` asks for; 0 is refused like nonsense. */
export function lifetime(expiresIn: unknown): number {
  const ttl = milliseconds(expiresIn) ?? 0;
  if (ttl !== 0) return ttl;
  const expected = "a number of milliseconds, or a parsable timespan string";
  throw refusal("api.assert.invalid_argument", "expiresIn", expected);
}

/** The signed part ends on a whole second, the stored part to the millisecond; the earlier one counts. */
export function ended(signedAt: number, ttl: number, now: number): boolean {
  if (ttl === -1) return false;
  const lastSecond = Math.floor(signedAt / 1000) + Math.floor(ttl / 1000);
  return Math.floor(now / 1000) >= lastSecond || now >= signedAt + ttl;
}

export function createTokens(now: () => number, sign: Signer): Tokens {
  const issued = new Map<string, Issued>();

  function issue(userId: string, expiresIn?: unknown): Token {
    const ttl = expiresIn ? lifetime(expiresIn) : DEFAULT_TTL;
    const jwt = `kauth-${sign(userId, ttl)}`;
    const expiresAt = ttl === -1 ? -1 : now() + ttl;
    const token: Token = { jwt, userId, kind: "token", ttl, expiresAt };
    issued.set(jwt, { token, signedAt: now(), graceUntil: Infinity });
    return token;
  }

  return {
    issue,
    find(jwt) {
      const known = issued.get(jwt);
      if (!known || ended(known.signedAt, known.token.ttl, now()) || now() >= known.graceUntil) return null;
      return known.token;
    },
    refresh(token, expiresIn) {
      const known = issued.get(token.jwt ?? "");
      if (known && known.graceUntil !== Infinity) throw refusal("security.token.invalid");
      if (token.kind === "key") throw refusal("security.token.refresh_forbidden", "API Key");
      if (token.ttl < 0) throw refusal("security.token.refresh_forbidden", "Token with infinite TTL");
      const next = issue(token.userId, expiresIn);
      // In the same second the new token is the old one, and ends with it: so does a real server's.
      const old = issued.get(token.jwt ?? "");
      if (old) old.graceUntil = now() + GRACE;
      return next;
    },
    revoke: (jwt) => void issued.delete(jwt),
  };
}
