import { idProblem } from "../../../dialect/ids.js";
import type { WireProfile } from "../wire.js";

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

/** The engine decodes `%2F` and `%5C` once more after the container has, so such an id would name another user. */
export function userIdProblem(id: string): string | undefined {
  return idProblem(id) ?? (/%(?:2f|5c)/i.test(id) ? "must not contain %2F or %5C" : undefined);
}
