import { type Call, type Client, invalidInput, UpstreamError } from "../../../dialect.js";
import { type Activated, decodeActivated } from "../wire/index.js";
import { type IssuePaths, locateIssues } from "./issue-paths.js";
import { operations } from "./operations.js";
import { whoAmI } from "./probe.js";
import { profileRecord, type UserProfile } from "./records.js";

export type Grant =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "accessToken"; readonly accessToken: string }
  /** Of a realm that wants to know its clients by a secret they share. */
  | { readonly kind: "jwt"; readonly token: string; readonly clientSecret: string | undefined };

const OPERATION = "activateUserProfile";
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
  if (empty.length > 0) throw invalidInput(client.name, OPERATION, empty);
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
