import type { Call } from "../../../dialect/call.js";
import { path } from "../../../dialect/path.js";
import { invalidInput } from "../../../dialect/upstream-error.js";
import type { Client } from "../../../http/client.js";
import { decodeUpdated, type UpdateInput } from "../wire/index.js";
import { problemsOf } from "./checks.js";
import { record, type SecurityProfile } from "./records.js";

export interface ProfileChange {
  /** Undefined = kept as it is stored. */
  readonly rateLimit: number | undefined;
  readonly policies: UpdateInput["policies"];
  /** Restrictions may name indexes and collections that do not exist. */
  readonly force: boolean;
  /** UpstreamResponse only once searches see it. */
  readonly waitForRefresh: boolean;
  readonly retryOnConflict: number;
  /** The write may wait while the server cannot be reached. */
  readonly queuable: boolean;
}

export interface Updated {
  readonly profileId: string;
  readonly version: number | null;
  /** Null where the answer does not hold it. */
  readonly profile: SecurityProfile | null;
}

const NAME = "updateSecurityProfile";
/** The server refuses a larger body; one without Content-Length would even end its process. */
const MAX_BODY_BYTES = 1_048_576;

/** Replaces what is given of a profile: https://docs.kuzzle.io/core/2/api/controllers/security/update-profile/ */
export async function update(
  client: Client,
  profileId: string,
  change: ProfileChange,
  call: Call,
): Promise<Updated> {
  const { rateLimit, policies } = change;
  const body = { rateLimit, policies };
  const issues = problemsOf(profileId, change);
  if (issues.length > 0) throw invalidInput(client.name, NAME, issues);
  if (Buffer.byteLength(JSON.stringify(body)) > MAX_BODY_BYTES) {
    const message = "must have at most 1 MiB as JSON, together with rateLimit";
    throw invalidInput(client.name, NAME, [{ path: "policies", message }]);
  }
  const written = await client.send(
    {
      name: NAME,
      method: "PUT",
      path: path`/profiles/${profileId}/_update`,
      query: {
        // A flag: its presence counts, also as `strict=false`.
        strict: change.force ? undefined : "",
        // Everything else means `wait_for` to the server.
        refresh: change.waitForRefresh ? "wait_for" : "false",
        retryOnConflict: change.retryOnConflict,
      },
      body,
      repeatable: false,
      whenAway: change.queuable ? "wait" : "fail",
      decode: decodeUpdated({ id: profileId, policies }),
    },
    call,
  );
  const { _id, _source, _version } = written;
  return {
    profileId: _id,
    version: _version ?? null,
    profile: _source ? record({ _id, _source }) : null,
  };
}
