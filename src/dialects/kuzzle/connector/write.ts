import type { Call } from "../../../dialect/call.js";
import { invalidInput } from "../../../dialect/upstream-error.js";
import type { Client } from "../../../http/client.js";
import { decodeDeleted, decodeWritten, type WrittenInput } from "../wire/index.js";
import { action } from "./api.js";
import { idProblems, problemsOf } from "./checks.js";
import { record, type SecurityProfile } from "./records.js";

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

export interface Written {
  readonly profileId: string;
  readonly version: number | null;
  /** Null where the answer does not hold it. */
  readonly profile: SecurityProfile | null;
}

/** The server refuses a larger body; one without Content-Length would even end its process. */
const MAX_BODY_BYTES = 1_048_576;

/** Everything else means `wait_for` to the server. */
const refreshOf = (wait: boolean): string => (wait ? "wait_for" : "false");

/** Replaces what is given of a profile: https://docs.kuzzle.io/core/2/api/controllers/security/update-profile/ */
export function update(client: Client, id: string, change: ProfileChange, call: Call): Promise<Written> {
  return write(client, "updateProfile", "updateSecurityProfile", id, change, call);
}

/** Makes a profile that is not there yet: https://docs.kuzzle.io/core/2/api/controllers/security/create-profile/ */
export function create(client: Client, id: string, content: ProfileContent, call: Call): Promise<Written> {
  return write(client, "createProfile", "createSecurityProfile", id, content, call);
}

/** Makes a profile, or all of it anew: https://docs.kuzzle.io/core/2/api/controllers/security/create-or-replace-profile/ */
export function replace(client: Client, id: string, content: ProfileContent, call: Call): Promise<Written> {
  return write(client, "createOrReplaceProfile", "replaceSecurityProfile", id, content, call);
}

async function write(
  client: Client,
  name: "updateProfile" | "createProfile" | "createOrReplaceProfile",
  operation: string,
  id: string,
  content: ProfileContent & Partial<ProfileChange>,
  call: Call,
): Promise<Written> {
  const { rateLimit, policies, force, waitForRefresh, retryOnConflict, queuable } = content;
  const issues = problemsOf(id, content);
  if (issues.length > 0) throw invalidInput(client.name, operation, issues);
  const written = await client.send(
    withinLimit(
      client,
      action({
        name: operation,
        action: name,
        id,
        args: {
          strict: force ? undefined : true,
          refresh: refreshOf(waitForRefresh),
          retryOnConflict,
        },
        body: { rateLimit, policies },
        repeatable: false,
        ...(queuable === undefined ? {} : { whenAway: queuable ? "wait" : "fail" }),
        decode: decodeWritten({ id, policies }),
      }),
    ),
    call,
  );
  const { _id, _source, _version } = written;
  return {
    profileId: _id,
    version: _version ?? null,
    profile: _source ? record({ _id, _source }) : null,
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
  const operation = "deleteSecurityProfile";
  const issues = idProblems(id);
  if (issues.length > 0) throw invalidInput(client.name, operation, issues);
  return client.send(
    action({
      name: operation,
      action: "deleteProfile",
      id,
      args: {
        onAssignedUsers: deletion.fromUsers ? "remove" : "fail",
        refresh: refreshOf(deletion.waitForRefresh),
      },
      repeatable: false,
      decode: decodeDeleted(id),
    }),
    call,
  );
}
