import { randomBytes } from "node:crypto";
import type { Cluster } from "../state.js";
import type { User } from "./user.js";

/** Seconds. */
export const TOKEN_LIFE = 1200;

/** Gives out a token, or takes the one given. */
export function issueToken(
  cluster: Cluster,
  user: User,
  value = randomBytes(32).toString("base64"),
  lifeSeconds = TOKEN_LIFE,
): string {
  cluster.tokens.set(value, { user, expiresAt: cluster.now() + lifeSeconds * 1000, invalidated: false });
  return value;
}
