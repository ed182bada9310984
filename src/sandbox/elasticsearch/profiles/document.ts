import { createHash } from "node:crypto";
import { only } from "../json/filter.js";
import type { JsonObject } from "../json/values.js";
import type { Realm, User } from "../security/user.js";

/** What a profile knows of its user, as of the last activation. */
export interface ProfileUser {
  readonly username: string;
  readonly roles: readonly string[];
  readonly realm: Realm;
  readonly email: string | null;
  readonly fullName: string | null;
}

export interface ProfileDocument {
  readonly uid: string;
  readonly enabled: boolean;
  /** Epoch milliseconds. */
  readonly lastSynchronized: number;
  readonly user: ProfileUser;
  readonly labels: JsonObject;
  readonly data: JsonObject;
  readonly seqNo: number;
  readonly primaryTerm: number;
}

/** The same username in another realm takes the next number. */
export function uidOf(username: string, number: number): string {
  return `u_${createHash("sha256").update(username).digest("base64url")}_${number}`;
}

export const profileUser = ({ username, roles, realm, email, fullName }: User): ProfileUser => ({
  username,
  roles,
  realm,
  email,
  fullName,
});

function shownUser({ username, roles, realm, email, fullName }: ProfileUser): JsonObject {
  return {
    username,
    roles,
    realm_name: realm.name,
    ...(email !== null && { email }),
    ...(fullName !== null && { full_name: fullName }),
  };
}

/** As suggestions show it; `data` names the parts wanted. */
export const briefly = ({ uid, user, labels, data }: ProfileDocument, wanted: string): JsonObject => ({
  uid,
  user: shownUser(user),
  labels,
  data: only(data, wanted),
});

export const fully = (document: ProfileDocument, wanted: string): JsonObject => ({
  ...briefly(document, wanted),
  enabled: document.enabled,
  last_synchronized: document.lastSynchronized,
  _doc: { _primary_term: document.primaryTerm, _seq_no: document.seqNo },
});
