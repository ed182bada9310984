import type { Call } from "../../../dialect/call.js";
import { invalidInput, UpstreamError } from "../../../dialect/upstream-error.js";
import { about, decodeWritten, isOffLimits, MAX_VALUE_LENGTH } from "../wire.js";
import { readOne } from "./read.js";
import { FIELDS, type ProfileChange, type UserProfile } from "./records.js";
import { type Target, userPath } from "./target.js";

/** How often a write that lost a race is read, merged and sent again. */
const MAX_RACES = 2;

/**
 * Changes a user's profile: https://docs.camunda.org/manual/7.24/reference/rest/user/put-update-profile/
 * The upstream replaces the whole record, so unless all three values are given it is read first. A lost race wrote
 * nothing and is tried again from the read on. Gives the id in the spelling that the write went by.
 */
export async function update(
  target: Target,
  userId: string,
  change: ProfileChange,
  call: Call,
): Promise<string> {
  checkValues(target, change);
  const complete = FIELDS.every((field) => change[field] !== undefined);
  for (let race = 0; ; race += 1) {
    // The first try trusts the spelling of the id given; after a race the record's own spelling is used.
    const stored = complete && race === 0 ? undefined : await readOne(target, userId, call);
    const wanted = merged(userId, stored, change);
    try {
      await put(target, wanted, call);
      return wanted.userId;
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      if (error.kind !== "conflict" || race >= MAX_RACES) throw locateIssues(error, change);
    }
  }
}

/** A whole record as it is put. */
type Written = Readonly<Record<(typeof FIELDS)[number], string | null>> & Pick<UserProfile, "userId">;

function merged(userId: string, stored: UserProfile | undefined, change: ProfileChange): Written {
  const value = (field: (typeof FIELDS)[number]): string | null => {
    const wanted = change[field];
    const kept = wanted === undefined ? (stored?.[field] ?? null) : wanted;
    // What cannot be read cannot be kept: nothing is written.
    if (kept instanceof UpstreamError) throw kept.with({ sent: false });
    return kept;
  };
  return {
    userId: stored?.userId ?? userId,
    firstName: value("firstName"),
    lastName: value("lastName"),
    email: value("email"),
  };
}

function put(target: Target, user: Written, call: Call): Promise<void> {
  const { userId, firstName, lastName, email } = user;
  return target.client.send(
    {
      name: "updateUserProfile",
      method: "PUT",
      // The same id in both places: with another one in the body the upstream would overwrite that other user.
      path: userPath(target, userId, "/profile"),
      body: { json: { id: userId, firstName, lastName, email } },
      repeatable: false,
      decode: about([firstName, lastName, email], decodeWritten),
    },
    call,
  );
}

/** What is wrong with a value, or undefined. A lone surrogate would be stored as a question mark by some. */
export function valueProblem(value: string): string | undefined {
  if (value.length > MAX_VALUE_LENGTH) return `must have at most ${MAX_VALUE_LENGTH} characters`;
  return /\p{Cs}/u.test(value) ? "must be well-formed Unicode" : undefined;
}

function checkValues(target: Target, change: ProfileChange): void {
  const issues = FIELDS.flatMap((path) => {
    const message = valueProblem(change[path] ?? "");
    return message ? [{ path, message }] : [];
  });
  if (issues.length > 0) throw invalidInput(target.client.name, "updateUserProfile", issues);
}

/** Some databases count bytes: then the longest value is taken for the one that did not fit, where none stands out. */
function locateIssues(failure: UpstreamError, change: ProfileChange): UpstreamError {
  if (failure.kind !== "invalid" || failure.issues[0]?.path !== "") return failure;
  const odd = FIELDS.find((field) => isOffLimits(change[field] ?? ""));
  const [longest] = [...FIELDS].sort((a, b) => (change[b]?.length ?? 0) - (change[a]?.length ?? 0));
  return failure.with({ issues: [{ path: odd ?? longest ?? "id", message: failure.message }] });
}
