import { bodyIdProblem } from "../../../dialect.js";

export type { UserProfile, Value } from "../wire.js";

/** Omitted keeps, null clears. */
export interface ProfileChange {
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly email?: string | null | undefined;
}

export const FIELDS = ["firstName", "lastName", "email"] as const;

const CONTROL = /\p{Cc}/u;
/** Nearly every id, and right wherever it goes. */
const PLAIN = /^\w[\w@.-]{0,254}$/;

/**
 * What is wrong with an id that is read: it goes in a query (`idIn`, or `id` where it has a comma), which carries whatever
 * a directory calls its users.
 */
export function userIdProblem(id: string): string | undefined {
  if (PLAIN.test(id)) return undefined;
  if (id === "." || id === "..") return 'must not be "." or "..": no path leads there';
  return bodyIdProblem(id) ?? (CONTROL.test(id) ? "must not contain control characters" : undefined);
}

/** The same in a list, where a comma ends an id. */
export function listedIdProblem(id: string): string | undefined {
  return id.includes(",") ? "must not contain a comma, which ends an id in a list" : userIdProblem(id);
}

/** What is wrong with an id that is written: it goes in a path, which the engine decodes once more after the container. */
export function writtenIdProblem(id: string): string | undefined {
  if (/%(?:2f|5c)/i.test(id)) return "must not contain %2F or %5C: in a path they lead to another user";
  return userIdProblem(id);
}
