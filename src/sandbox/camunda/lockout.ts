import { nullText } from "./errors.js";
import type { User, Users } from "./state.js";

const firstDelay = 3_000;
const longestDelay = 60_000;
const maxAttempts = 10;

function locked(user: User, now: number): boolean {
  return user.attempts >= maxAttempts || (user.lockedUntil !== null && user.lockedUntil > now);
}

/** Forgets failed logins. A user without any is not written, so the revision stays. */
export function unlock(users: Users, user: User): void {
  if (user.attempts === 0 && user.lockedUntil === null) return;
  users.update(user.id, user.revision, { attempts: 0, lockedUntil: null });
}

/**
 * Checks a password as every login does: a wrong one locks the user for a while that doubles, and while
 * it lasts the right one is wrong too and further tries do not count.
 */
export function passwordMatches(users: Users, id: string, password: string | null, now: number): boolean {
  const user = users.find(id);
  if (user === undefined || password === null || locked(user, now)) return false;
  if (user.password === null) throw nullText();
  if (user.password === password) {
    unlock(users, user);
    return true;
  }
  const attempts = user.attempts + 1;
  const delay = Math.min(firstDelay * 2 ** (attempts - 1), longestDelay);
  users.update(id, user.revision, { attempts, lockedUntil: now + delay });
  return false;
}
