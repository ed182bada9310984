import type { WireProfile } from "../wire.js";

export { userIdProblem } from "../wire.js";

/** A user's profile: https://docs.camunda.org/manual/7.24/reference/rest/user/get-profile/ */
export interface UserProfile {
  readonly userId: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
}

/** Omitted keeps, null clears. */
export interface ProfileChange {
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly email?: string | null | undefined;
}

export const FIELDS = ["firstName", "lastName", "email"] as const;

export function record(user: WireProfile): UserProfile {
  return {
    userId: user.id,
    firstName: user.firstName ?? null,
    lastName: user.lastName ?? null,
    email: user.email ?? null,
  };
}
