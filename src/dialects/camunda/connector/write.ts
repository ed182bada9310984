import { type Call, type InputIssue, invalidInput, UpstreamError } from "../../../dialect.js";
import { about, decodePasswordPolicy, decodeWritten, isOffLimits, MAX_VALUE_LENGTH } from "../wire.js";
import type { Engine } from "./engine.js";
import { readOne } from "./read.js";
import { FIELDS, type ProfileChange, type UserProfile } from "./records.js";

/** How often a write that lost a race is read, merged and sent again. */
const MAX_RACES = 2;

/**
 * Changes a user's profile: https://docs.camunda.org/manual/7.24/reference/rest/user/put-update-profile/
 * The upstream replaces the whole record, so unless all three values are given it is read first. A lost race wrote
 * nothing and is tried again from the read on. Gives the id in the spelling that the write went by.
 */
export async function update(
  engine: Engine,
  userId: string,
  change: ProfileChange,
  call: Call,
): Promise<string> {
  checkValues(engine, change);
  const complete = FIELDS.every((field) => change[field] !== undefined);
  for (let race = 0; ; race += 1) {
    // The first try trusts the spelling of the id given; after a race the record's own spelling is used.
    const stored = complete && race === 0 ? undefined : await readOne(engine, userId, call);
    const wanted = merged(userId, stored, change);
    try {
      await put(engine, wanted, call);
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

function put({ client, operations }: Engine, user: Written, call: Call): Promise<void> {
  const { userId, firstName, lastName, email } = user;
  return client.send(
    operations.updateUserProfile.with({
      // The same id in both places: with another one in the body the upstream would overwrite that other user.
      ids: [userId],
      body: { json: { id: userId, firstName, lastName, email } },
      decode: about([firstName, lastName, email], decodeWritten),
    }),
    call,
  );
}

/** What is wrong with a value, or undefined. A lone surrogate would be stored as a question mark by some. */
export function valueProblem(value: string): string | undefined {
  if (value.length > MAX_VALUE_LENGTH) return `must have at most ${MAX_VALUE_LENGTH} characters`;
  return value.isWellFormed() ? undefined : "must be well-formed Unicode";
}

function checkValues(engine: Engine, change: ProfileChange): void {
  const issues: InputIssue[] = [];
  for (const path of FIELDS) {
    const message = valueProblem(change[path] ?? "");
    if (message) issues.push({ path, message });
  }
  if (issues.length > 0) throw invalidInput(engine.client.name, "updateUserProfile", issues);
}

/** Some databases count bytes: then the longest value is taken for the one that did not fit, where none stands out. */
function locateIssues(failure: UpstreamError, change: ProfileChange): UpstreamError {
  if (failure.kind !== "invalid" || failure.issues[0]?.path !== "") return failure;
  const odd = FIELDS.find((field) => isOffLimits(change[field] ?? ""));
  const [longest] = [...FIELDS].sort((a, b) => (change[b]?.length ?? 0) - (change[a]?.length ?? 0));
  return failure.with({ issues: [{ path: odd ?? longest ?? "id", message: failure.message }] });
}

export interface NewUser {
  readonly userId: string;
  readonly password: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
}

/** https://docs.camunda.org/manual/7.24/reference/rest/user/post-create/ */
export async function createUser(engine: Engine, user: NewUser, call: Call): Promise<void> {
  const { userId, password, firstName, lastName, email } = user;
  const wrong = [...FIELDS, "password" as const].flatMap((field) => {
    const message = field === "password" ? passwordProblem(password) : valueProblem(user[field] ?? "");
    return message ? [{ path: field, message }] : [];
  });
  if (wrong.length > 0) throw invalidInput(engine.client.name, "createUser", wrong);
  const body = { json: { profile: { id: userId, firstName, lastName, email }, credentials: { password } } };
  const decode = about([firstName, lastName, email, password], decodeWritten);
  const { client, operations } = engine;
  await located(engine, call, client.send(operations.createUser.with({ body, decode }), call));
}

/** Done, too, where there was no such user. https://docs.camunda.org/manual/7.24/reference/rest/user/delete/ */
export function deleteUser(engine: Engine, userId: string, call: Call): Promise<void> {
  const { client, operations } = engine;
  const asked = operations.deleteUser.with({ ids: [userId], decode: decodeWritten });
  return located(engine, call, client.send(asked, call));
}

export interface Credentials {
  readonly password: string;
  /** The caller's own, which an engine asks for that authenticates its callers. */
  readonly authenticatedUserPassword: string | null;
}

/** https://docs.camunda.org/manual/7.24/reference/rest/user/put-update-credentials/ */
export async function updateCredentials(
  engine: Engine,
  userId: string,
  { password, authenticatedUserPassword }: Credentials,
  call: Call,
): Promise<void> {
  const message = passwordProblem(password);
  if (message) throw invalidInput(engine.client.name, "updateCredentials", [{ path: "password", message }]);
  const body = { json: { password, authenticatedUserPassword } };
  const decode = about([password, authenticatedUserPassword], decodeWritten);
  const { client, operations } = engine;
  const asked = operations.updateCredentials.with({ ids: [userId], body, decode });
  await located(engine, call, client.send(asked, call));
}

/** Done, too, where there is no such user. https://docs.camunda.org/manual/7.24/reference/rest/user/post-unlock-user/ */
export function unlockUser(engine: Engine, userId: string, call: Call): Promise<void> {
  const { client, operations } = engine;
  const asked = operations.unlockUser.with({ ids: [userId], decode: decodeWritten });
  return located(engine, call, client.send(asked, call));
}

/** Stores that have no such characters would keep another password than the one that was sent. */
const passwordProblem = (password: string): string | undefined =>
  password.isWellFormed() ? undefined : "must be well-formed Unicode";

/** What is wrong with an input, at its path in the input. */
async function located(engine: Engine, call: Call, writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    const refused = error instanceof UpstreamError && error.kind === "invalid" ? error : undefined;
    const [issue] = refused?.issues ?? [];
    if (!refused || !issue) throw error;
    if (issue.path === "password") throw await withRules(engine, call, refused);
    throw refused.with({ issues: [{ ...issue, path: issue.path || "id" }] });
  }
}

/** The engine says no more than that its policy is not met; what the policy is stands elsewhere. */
async function withRules(
  { client, operations }: Engine,
  call: Call,
  refused: UpstreamError,
): Promise<UpstreamError> {
  let rules: readonly string[] = [];
  try {
    rules = await client.send(operations.passwordPolicy.with({ decode: decodePasswordPolicy }), call);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
  }
  if (rules.length === 0) return refused;
  const message = `must meet the upstream's password policy: ${rules.join(", ")}`;
  return refused.with({ message: `password: ${message}`, issues: [{ path: "password", message }] });
}
