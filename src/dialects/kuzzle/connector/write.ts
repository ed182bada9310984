import { type Call, type Client, type InputIssue, invalidInput } from "../../../dialect.js";
import { decodeDeleted, decodeWritten, type WrittenInput } from "../wire/index.js";
import { action, operationName } from "./api.js";
import { nativeIdProblem, record, type SecurityProfile, writableIdProblem } from "./records.js";

/** What a profile is to hold. */
export interface ProfileContent {
  /** Undefined = kept as it is stored, or none. */
  readonly rateLimit: number | undefined;
  readonly policies: WrittenInput["policies"];
  /** Restrictions may name indexes and collections that do not exist. */
  readonly force: boolean;
  /** Answer only once searches see it. */
  readonly waitForRefresh: boolean;
}

export interface ProfileChange extends ProfileContent {
  readonly retryOnConflict: number;
  /** The write may wait while the server cannot be reached. */
  readonly queuable: boolean;
}

export interface ProfileWritten {
  readonly id: string;
  readonly version: number | null;
  /** Null where the answer does not hold it. */
  readonly stored: SecurityProfile | null;
}

/** The server refuses a larger body; one without Content-Length would even end its process. */
const MAX_BODY_BYTES = 1_048_576;

/** Everything else means `wait_for` to the server. */
const refreshOf = (wait: boolean): string => (wait ? "wait_for" : "false");

/** Replaces what is given of a profile: https://docs.kuzzle.io/core/2/api/controllers/security/update-profile/ */
export function update(
  client: Client,
  id: string,
  change: ProfileChange,
  call: Call,
): Promise<ProfileWritten> {
  return write(client, "update", id, change, call);
}

/** Makes a profile that is not there yet: https://docs.kuzzle.io/core/2/api/controllers/security/create-profile/ */
export function create(
  client: Client,
  id: string,
  content: ProfileContent,
  call: Call,
): Promise<ProfileWritten> {
  return write(client, "create", id, content, call);
}

/** Makes a profile, or all of it anew: https://docs.kuzzle.io/core/2/api/controllers/security/create-or-replace-profile/ */
export function replace(
  client: Client,
  id: string,
  content: ProfileContent,
  call: Call,
): Promise<ProfileWritten> {
  return write(client, "replace", id, content, call);
}

async function write(
  client: Client,
  name: "update" | "create" | "replace",
  id: string,
  content: ProfileContent & Partial<ProfileChange>,
  call: Call,
): Promise<ProfileWritten> {
  const { rateLimit, policies, force, waitForRefresh, retryOnConflict, queuable } = content;
  const issues = problemsOf(id, content);
  if (issues.length > 0) throw invalidInput(client.name, operationName(name), issues);
  const written = await client.send(
    withinLimit(
      client,
      action(name, {
        id,
        args: {
          strict: force ? undefined : true,
          refresh: refreshOf(waitForRefresh),
          retryOnConflict,
        },
        body: { rateLimit, policies },
        whenAway: queuable === undefined ? undefined : queuable ? "wait" : "fail",
        decode: decodeWritten({ id, policies }),
      }),
    ),
    call,
  );
  const { _id, _source, _version } = written;
  return {
    id: _id,
    version: _version,
    stored: _source ? record({ _id, _source }) : null,
  };
}

function withinLimit<T extends { readonly name: string; readonly body?: unknown }>(
  client: Client,
  operation: T,
): T {
  if (Buffer.byteLength(JSON.stringify(operation.body)) <= MAX_BODY_BYTES) return operation;
  const message = "must have at most 1 MiB as JSON, together with rateLimit";
  throw invalidInput(client.name, operation.name, [{ path: "policies", message }]);
}

export interface Deletion {
  /** Takes the profile from the users who have it, instead of refusing; who has no other becomes `anonymous`. */
  readonly fromUsers: boolean;
  readonly waitForRefresh: boolean;
}

/** https://docs.kuzzle.io/core/2/api/controllers/security/delete-profile/ */
export async function remove(client: Client, id: string, deletion: Deletion, call: Call): Promise<string> {
  const issues = idProblems(id);
  if (issues.length > 0) throw invalidInput(client.name, operationName("delete"), issues);
  return client.send(
    action("delete", {
      id,
      args: {
        onAssignedUsers: deletion.fromUsers ? "remove" : "fail",
        refresh: refreshOf(deletion.waitForRefresh),
      },
      decode: decodeDeleted(id),
    }),
    call,
  );
}

/** The largest whole number that the storage reads as a count of retries. */
const MAX_RETRIES = 2_147_483_647;

function nameProblem(name: string): string | undefined {
  return name === "" ? "must not be empty" : undefined;
}

/** What is wrong with the id of a profile that is to be written, for certain. */
function idProblems(profileId: string): InputIssue[] {
  const message = writableIdProblem(profileId);
  return message === undefined ? [] : [{ path: "id", message }];
}

/** Everything that is wrong with a change for certain, without asking the server. */
function problemsOf(profileId: string, change: ProfileContent & Partial<ProfileChange>): InputIssue[] {
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
