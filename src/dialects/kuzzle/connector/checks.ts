import type { InputIssue } from "../../../dialect/upstream-error.js";
import { nativeIdProblem, writableIdProblem } from "./ids.js";
import type { ProfileChange, ProfileContent } from "./write.js";

/** The largest whole number that the storage reads as a count of retries. */
const MAX_RETRIES = 2_147_483_647;

function nameProblem(name: string): string | undefined {
  return name === "" ? "must not be empty" : undefined;
}

/** What is wrong with the id of a profile that is to be written, for certain. */
export function idProblems(profileId: string): InputIssue[] {
  const message = writableIdProblem(profileId);
  return message === undefined ? [] : [{ path: "id", message }];
}

/** Everything that is wrong with a change for certain, without asking the server. */
export function problemsOf(profileId: string, change: ProfileContent & Partial<ProfileChange>): InputIssue[] {
  const issues = idProblems(profileId);
  const note = (path: string, message: string | undefined): void => {
    if (message !== undefined) issues.push({ path, message });
  };
  if ((change.retryOnConflict ?? 0) > MAX_RETRIES) note("retryOnConflict", `must be at most ${MAX_RETRIES}`);
  // The server would silently make it the role `default`.
  if (change.policies?.length === 0) note("policies", "must have at least one policy");
  for (const [i, { roleId, restrictedTo }] of (change.policies ?? []).entries()) {
    note(`policies.${i}.roleId`, nativeIdProblem(roleId));
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
