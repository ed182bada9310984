import { type Call, type Client, type InputIssue, invalidInput } from "../../../dialect.js";
import { decodeAcknowledged } from "../wire/index.js";
import { locateIssues } from "./issue-paths.js";
import { operations } from "./operations.js";
import type { DocumentVersion, JsonObject } from "./records.js";

/** Undefined = the server's own default, which is `wait_for`. */
export type Refresh = "true" | "false" | "wait_for" | undefined;

export interface DataChange {
  readonly labels?: JsonObject | undefined;
  readonly data?: JsonObject | undefined;
  readonly ifVersion?: DocumentVersion | undefined;
  readonly refresh?: Refresh;
}

const OPERATION = "updateUserProfileData";

/**
 * Merges labels and data into a profile.
 * https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-update-user-profile-data
 */
export async function updateData(
  client: Client,
  uid: string,
  change: DataChange,
  call: Call,
): Promise<boolean> {
  const { labels, data, ifVersion, refresh } = change;
  const issues = problemsOf(change);
  if (issues.length > 0) throw invalidInput(client.name, OPERATION, issues);
  try {
    return await client.send(
      operations.updateUserProfileData.with({
        ids: [uid],

        query: { if_seq_no: ifVersion?.seqNo, if_primary_term: ifVersion?.primaryTerm, refresh },
        body: { json: { labels, data } },
        decode: decodeAcknowledged,
      }),
      call,
    );
  } catch (error) {
    throw locateIssues(
      error,
      [
        [/\blabels\b/, "labels"],
        [/^\[?data\]?\b|field \[data\]/, "data"],
        [/^ifSeqNo|if_seq_no/, "ifVersion.seqNo"],
        [/if_primary_term/, "ifVersion.primaryTerm"],
        [/^id \[/, "uid"],
      ],
      { path: data ? "data" : "labels" },
    );
  }
}

/** The server's own rules, as far as they are certain: refused here, the message can say which key. */
function problemsOf({ labels, data, ifVersion }: DataChange): InputIssue[] {
  const issues = [...keyProblems("labels", labels), ...keyProblems("data", data)];
  if (Object.keys(labels ?? {}).length + Object.keys(data ?? {}).length === 0) {
    issues.push({
      path: labels && !data ? "labels" : "data",
      message: "labels or data must have at least one key",
    });
  }
  // The server takes a primary term of 0 for none at all.
  if (ifVersion?.primaryTerm === 0)
    issues.push({ path: "ifVersion.primaryTerm", message: "must be at least 1" });
  return issues;
}

function keyProblems(field: string, values: JsonObject | undefined): InputIssue[] {
  return Object.keys(values ?? {}).flatMap((key) => {
    const path = `${field}.${key}`;
    return [
      ...(key.includes(".") ? [{ path, message: "a top-level key must not contain a dot" }] : []),
      ...(key.startsWith("_")
        ? [{ path, message: "a top-level key must not begin with an underscore" }]
        : []),
    ];
  });
}

/** Both are idempotent, and wait for a refresh unless told otherwise. */
export function setEnabled(
  client: Client,
  uid: string,
  enabled: boolean,
  refresh: Refresh,
  call: Call,
): Promise<boolean> {
  const { enableUserProfile, disableUserProfile } = operations;
  const operation = enabled ? enableUserProfile : disableUserProfile;
  return client.send(operation.with({ ids: [uid], query: { refresh }, decode: decodeAcknowledged }), call);
}
