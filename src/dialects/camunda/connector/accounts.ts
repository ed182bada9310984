import type { Call } from "../../../dialect/call.js";
import type { Operation } from "../../../dialect/operation.js";
import { path } from "../../../dialect/path.js";
import { invalidInput, UpstreamError } from "../../../dialect/upstream-error.js";
import { about, decodePasswordPolicy, decodeWritten } from "../wire.js";
import { FIELDS } from "./records.js";
import { type Target, under, userPath } from "./target.js";
import { valueProblem } from "./update.js";

export interface NewUser {
  readonly userId: string;
  readonly password: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
}

type Write = Pick<Operation<void>, "name" | "method" | "path" | "body" | "decode">;

/** https://docs.camunda.org/manual/7.24/reference/rest/user/post-create/ */
export async function createUser(target: Target, user: NewUser, call: Call): Promise<void> {
  const { userId, password, firstName, lastName, email } = user;
  const wrong = [...FIELDS, "password" as const].flatMap((field) => {
    const message = field === "password" ? passwordProblem(password) : valueProblem(user[field] ?? "");
    return message ? [{ path: field, message }] : [];
  });
  if (wrong.length > 0) throw invalidInput(target.client.name, "createUser", wrong);
  await write(target, call, {
    name: "createUser",
    method: "POST",
    path: under(target, path`/user/create`),
    body: { json: { profile: { id: userId, firstName, lastName, email }, credentials: { password } } },
    decode: about([firstName, lastName, email, password], decodeWritten),
  });
}

/** Done, too, where there was no such user. https://docs.camunda.org/manual/7.24/reference/rest/user/delete/ */
export function deleteUser(target: Target, userId: string, call: Call): Promise<void> {
  return write(target, call, {
    name: "deleteUser",
    method: "DELETE",
    path: userPath(target, userId),
    decode: decodeWritten,
  });
}

export interface Credentials {
  readonly password: string;
  /** The caller's own, which an engine asks for that authenticates its callers. */
  readonly authenticatedUserPassword: string | null;
}

/** https://docs.camunda.org/manual/7.24/reference/rest/user/put-update-credentials/ */
export async function updateCredentials(
  target: Target,
  userId: string,
  { password, authenticatedUserPassword }: Credentials,
  call: Call,
): Promise<void> {
  const message = passwordProblem(password);
  if (message) throw invalidInput(target.client.name, "updateCredentials", [{ path: "password", message }]);
  await write(target, call, {
    name: "updateCredentials",
    method: "PUT",
    path: userPath(target, userId, "/credentials"),
    body: { json: { password, authenticatedUserPassword } },
    decode: about([password, authenticatedUserPassword], decodeWritten),
  });
}

/** Done, too, where there is no such user. https://docs.camunda.org/manual/7.24/reference/rest/user/post-unlock-user/ */
export function unlockUser(target: Target, userId: string, call: Call): Promise<void> {
  return write(target, call, {
    name: "unlockUser",
    method: "POST",
    path: userPath(target, userId, "/unlock"),
    decode: decodeWritten,
  });
}

/** Stores that have no such characters would keep another password than the one that was sent. */
const passwordProblem = (password: string): string | undefined =>
  /\p{Cs}/u.test(password) ? "must be well-formed Unicode" : undefined;

async function write(target: Target, call: Call, operation: Write): Promise<void> {
  try {
    await target.client.send({ ...operation, repeatable: false }, call);
  } catch (error) {
    const refused = error instanceof UpstreamError && error.kind === "invalid" ? error : undefined;
    const [issue] = refused?.issues ?? [];
    if (!refused || !issue) throw error;
    if (issue.path === "password") throw await withRules(target, call, refused);
    throw refused.with({ issues: [{ ...issue, path: issue.path || "id" }] });
  }
}

/** The engine says no more than that its policy is not met; what the policy is stands elsewhere. */
async function withRules(target: Target, call: Call, refused: UpstreamError): Promise<UpstreamError> {
  let rules: readonly string[] = [];
  try {
    rules = await target.client.send(
      {
        name: "passwordPolicy",
        method: "GET",
        path: under(target, path`/identity/password-policy`),
        repeatable: true,
        decode: decodePasswordPolicy,
      },
      call,
    );
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
  }
  if (rules.length === 0) return refused;
  const message = `must meet the upstream's password policy: ${rules.join(", ")}`;
  return refused.with({ message: `password: ${message}`, issues: [{ path: "password", message }] });
}
