import type { InputIssue } from "../../../dialect/upstream-error.js";
import { writableIdProblem } from "./records.js";
import type { ProfileChange } from "./update.js";

/** The largest whole number that the storage reads as a count of retries. */
const MAX_RETRIES = 2_147_483_647;
/** No record of the storage has a longer id. */
const MAX_ID_LENGTH = 512;
const LONE_SURROGATE = /\p{Cs}/u;

function nameProblem(name: string): string | undefined {
  return name === "" ? "must not be empty" : undefined;
}

function roleIdProblem(roleId: string): string | undefined {
  if (Buffer.byteLength(roleId) > MAX_ID_LENGTH) return `must have at most ${MAX_ID_LENGTH} bytes`;
  if (LONE_SURROGATE.test(roleId)) return "must be well-formed Unicode";
  return nameProblem(roleId);
}

/** Everything that is wrong with a change for certain, without asking the server. */
export function problemsOf(profileId: string, change: ProfileChange): InputIssue[] {
  const issues: InputIssue[] = [];
  const note = (path: string, message: string | undefined): void => {
    if (message !== undefined) issues.push({ path, message });
  };
  note("id", writableIdProblem(profileId));
  if (change.retryOnConflict > MAX_RETRIES) note("retryOnConflict", `must be at most ${MAX_RETRIES}`);
  // The server would silently make it the role `default`.
  if (change.policies?.length === 0) note("policies", "must have at least one policy");
  for (const [i, { roleId, restrictedTo }] of (change.policies ?? []).entries()) {
    note(`policies.${i}.roleId`, roleIdProblem(roleId));
    for (const [j, { index, collections }] of (restrictedTo ?? []).entries()) {
      // The server would pass over such a restriction; as the only one it would restrict nothing.
      note(`policies.${i}.restrictedTo.${j}.index`, nameProblem(index));
      for (const [k, collection] of (collections ?? []).entries()) {
        note(`policies.${i}.restrictedTo.${j}.collections.${k}`, nameProblem(collection));
      }
    }
  }
  return issues;
}
