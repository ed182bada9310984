import type { FlavourName } from "./flavours.js";

/** Which of two mappers answers malformed JSON: real servers draw it anew at each start. */
export type ErrorFormat = "json" | "text";

export interface SeedUser {
  readonly id: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly password: string | null;
}

export interface Options {
  readonly flavour: FlavourName;
  readonly auth: "none" | "basic";
  /** Checked for requests with credentials only, so nothing without `auth: "basic"`. */
  readonly authorization: boolean;
  /** Besides those every user gets on itself. */
  readonly grants: readonly Grant[];
  readonly readOnly: boolean;
  /** Largest `maxResults` of a request with credentials; undefined = unlimited. */
  readonly maxResultsLimit: number | undefined;
  /** What the whole id of a written user must match; undefined = the flavour's own. */
  readonly idPattern: string | undefined;
  /** `syntax`: not JSON at all; `shape`: JSON of the wrong type, or cut off inside a known field. */
  readonly malformed: { readonly syntax: ErrorFormat; readonly shape: ErrorFormat };
  /** The fewest characters of a password; undefined = there is no policy. */
  readonly passwordLength: number | undefined;
  readonly engines: readonly string[];
  /** Who is there besides the admin `demo`. */
  readonly users: readonly SeedUser[];
  /** Epoch milliseconds; the lock-out counts by it. */
  readonly now: () => number;
}

export const defaults: Options = {
  flavour: "camunda",
  auth: "none",
  authorization: false,
  grants: [],
  readOnly: false,
  maxResultsLimit: undefined,
  idPattern: undefined,
  malformed: { syntax: "json", shape: "text" },
  passwordLength: undefined,
  engines: ["default"],
  users: [],
  now: Date.now,
};

export type Permission = "ALL" | "READ" | "UPDATE" | "CREATE" | "DELETE";

/** A user may do something with one user, or with all where `resourceId` is `*`. */
export interface Grant {
  readonly userId: string;
  readonly permissions: readonly Permission[];
  readonly resourceId: string;
}
