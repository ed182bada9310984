import type { Cluster, Token } from "../state.js";
import { tokenExpired } from "./refusals.js";
import type { User } from "./user.js";

/** The enabled user with that password: an unknown one, a disabled one and a wrong password are all the same. */
export function userWithPassword(cluster: Cluster, username: string, password: string): User | null {
  const user = cluster.users.get(username);
  return user?.enabled && user.password === password ? user : null;
}

/** The token, or null for one that was never given out. */
export function liveToken(cluster: Cluster, value: string): Token | null {
  const token = cluster.tokens.get(value);
  if (token === undefined) return null;
  if (token.invalidated || token.expiresAt <= cluster.now()) throw tokenExpired();
  return token;
}
