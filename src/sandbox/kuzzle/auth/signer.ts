import { createHmac, randomBytes } from "node:crypto";

/** A JSON web token that ends after `ttl` ms, or never for -1. */
export type Signer = (userId: string, ttl: number) => string;

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Whole seconds only: two tokens of one user asked for in the same second are one and the same. */
export function createSigner(now: () => number): Signer {
  const secret = randomBytes(32);
  return (userId, ttl) => {
    const iat = Math.floor(now() / 1000);
    const payload =
      ttl === -1 ? { _id: userId, iat } : { _id: userId, iat, exp: iat + Math.floor(ttl / 1000) };
    const text = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(payload)}`;
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  };
}
