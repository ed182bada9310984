import { type Call, type Client, type InputIssue, invalidInput, UpstreamError } from "../../../dialect.js";
import { type Activated, decodeAcknowledged, decodeActivated } from "../wire/index.js";
import { operations } from "./operations.js";
import { whoAmI } from "./read.js";
import { type DocumentVersion, type JsonObject, profileRecord, type UserProfile } from "./records.js";

/** Texts of the upstream and the input fields they are about; the first that fits counts. */
export type IssuePaths = readonly (readonly [text: RegExp, path: string])[];

/** Gives each issue of a refused input its path in the client's input; `other` serves where no text fits. */
export function locateIssues(
  error: unknown,
  places: IssuePaths,
  other: { readonly path: string; readonly message?: string },
): unknown {
  if (!(error instanceof UpstreamError) || error.kind !== "invalid") return error;
  const issues = error.issues.map(({ message }) => {
    const path = places.find(([text]) => text.test(message))?.[1];
    return path === undefined ? { message, ...other } : { path, message };
  });
  const message = issues.map((issue) => `${issue.path}: ${issue.message}`).join("; ");
  return error.with({ issues, message });
}

/** Undefined = the server's own default, which is `wait_for`. */
export type Refresh = "true" | "false" | "wait_for" | undefined;

export interface DataChange {
  readonly labels?: JsonObject | undefined;
  readonly data?: JsonObject | undefined;
  readonly ifVersion?: DocumentVersion | undefined;
  readonly refresh?: Refresh;
}

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
  if (issues.length > 0) throw invalidInput(client.name, operations.updateUserProfileData.operation, issues);
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

/** Both are idempotent, and wait for a refresh unless `refresh` says otherwise. */
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

export type Grant =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "accessToken"; readonly accessToken: string }
  /** Of a realm that wants to know its clients by a secret they share. */
  | { readonly kind: "jwt"; readonly token: string; readonly clientSecret: string | undefined };

const USERNAME = "grant.password.username";
const PASSWORD = "grant.password.password";
const TOKEN = "grant.accessToken";
const JWT = "grant.jwt.token";
const SECRET = "grant.jwt.clientSecret";

/** The server takes an empty text for an absent one. */
function emptyFields(grant: Grant): string[] {
  if (grant.kind === "jwt") {
    return [...(grant.token === "" ? [JWT] : []), ...(grant.clientSecret === "" ? [SECRET] : [])];
  }
  if (grant.kind === "accessToken") return grant.accessToken === "" ? [TOKEN] : [];
  return [...(grant.username === "" ? [USERNAME] : []), ...(grant.password === "" ? [PASSWORD] : [])];
}

function placesOf(grant: Grant): IssuePaths {
  const token = grant.kind === "jwt" ? JWT : TOKEN;
  const whose = grant.kind === "password" ? USERNAME : token;
  return [
    [/^\[username\]/, USERNAME],
    [/^\[password\]/, PASSWORD],
    [/^\[access_token\]/, token],
    [/^\[?client_authentication\b/, SECRET],
    [
      /^profile is supported for user only|^the upstream can have no profile|^the user's domain takes only/,
      whose,
    ],
  ];
}

/**
 * Creates the user's profile or brings it up to date. In the answer `data` is always empty and `labels` may be a second
 * old. https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-activate-user-profile
 */
export async function activate(client: Client, grant: Grant, call: Call): Promise<UserProfile> {
  const empty = emptyFields(grant).map((field) => ({ path: field, message: "must not be empty" }));
  if (empty.length > 0) throw invalidInput(client.name, operations.activateUserProfile.operation, empty);
  let activated: Activated;
  try {
    activated = await send(client, grant, call);
  } catch (error) {
    // No other text is passed on: it could quote the password.
    throw locateIssues(error, placesOf(grant), { path: "grant", message: "the upstream refused the grant" });
  }
  if ("profile" in activated) return profileRecord(activated.profile);
  await provenIdentity(client, call);
  throw activated.rejection;
}

function send(client: Client, grant: Grant, call: Call): Promise<Activated> {
  return client.send(
    operations.activateUserProfile.with({
      body: { json: bodyOf(grant) },
      decode: decodeActivated,
    }),
    call,
  );
}

function bodyOf(grant: Grant): object {
  switch (grant.kind) {
    case "password":
      return { grant_type: "password", username: grant.username, password: grant.password };
    case "accessToken":
      return { grant_type: "access_token", access_token: grant.accessToken };
    case "jwt":
      return {
        grant_type: "access_token",
        access_token: grant.token,
        ...(grant.clientSecret === undefined
          ? {}
          : { client_authentication: { scheme: "SharedSecret", value: grant.clientSecret } }),
      };
    default:
      return grant satisfies never;
  }
}

/** An expired token has one text, be it the grant or the caller's own. Fails if it is the caller's. */
async function provenIdentity(client: Client, call: Call): Promise<void> {
  try {
    await whoAmI(client, call);
  } catch (error) {
    // Who may not ask has been recognised all the same.
    if (!(error instanceof UpstreamError) || error.kind !== "forbidden") throw error;
  }
}
