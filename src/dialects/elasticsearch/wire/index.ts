import type { z } from "zod";
import type { Identity } from "../../../dialect/define-dialect.js";
import type { UpstreamError } from "../../../dialect/upstream-error.js";
import type { UpstreamResponse } from "../../../dialect/upstream-response.js";
import { faultOf } from "./envelope.js";
import { failure } from "./failures.js";
import { refusedBy, rejectedGrant } from "./refusals.js";
import * as shapes from "./shapes.js";

export type { JsonObject, WireProfile, WireSuggestion, WireUser } from "./shapes.js";

const OFF_SHAPE = "The upstream's answer does not have the shape of the user profile API.";
const NOT_US = "It is not Elasticsearch that answered.";

/** Sent with every answer but 401, 403 and 413; a proxy's friendly 200 page has no such header. */
function isProduct(answer: UpstreamResponse): boolean {
  return answer.header("x-elastic-product") === "Elasticsearch";
}

function shaped<T>(answer: UpstreamResponse, schema: z.ZodType<T>): T {
  if (answer.status !== 200) throw failure(answer);
  return checked(answer, schema);
}

function checked<T>(answer: UpstreamResponse, schema: z.ZodType<T>): T {
  if (!isProduct(answer)) throw answer.fail("protocol", NOT_US);
  const parsed = schema.safeParse(answer.json());
  if (!parsed.success) throw answer.fail("protocol", OFF_SHAPE);
  return parsed.data;
}

export type Activated =
  | { readonly profile: shapes.WireProfile }
  /** "token expired": the grant was refused, unless it was the caller. */
  | { readonly rejection: UpstreamError };

export function decodeActivated(answer: UpstreamResponse): Activated {
  const fault = answer.status === 401 ? faultOf(answer) : undefined;
  if (fault && refusedBy(fault) === "unclear") return { rejection: rejectedGrant(answer) };
  return { profile: shaped(answer, shapes.profile) };
}

export interface Found {
  readonly profiles: readonly shapes.WireProfile[];
  /** By uid; a uid that is in neither does not exist. */
  readonly failures: ReadonlyMap<string, UpstreamError>;
}

export function decodeProfiles(answer: UpstreamResponse): Found {
  const { profiles: rows, errors } = shaped(answer, shapes.found);
  const failures = new Map<string, UpstreamError>();
  const profiles = rows.flatMap((row) => {
    const parsed = shapes.profile.safeParse(row);
    if (parsed.success) return [parsed.data];
    failures.set(row.uid, answer.fail("protocol", OFF_SHAPE));
    return [];
  });
  for (const [uid, { type, reason }] of Object.entries(errors?.details ?? {})) {
    if (type === "resource_not_found_exception") continue;
    // The same, before the first profile of all has been written.
    if (type === "exception" && reason === "profile index does not exist") continue;
    failures.set(uid, answer.fail("failed", "The upstream could not read this profile."));
  }
  return { profiles, failures };
}

export const decodeSuggested = (answer: UpstreamResponse) => shaped(answer, shapes.suggested).profiles;
export const decodeAcknowledged = (answer: UpstreamResponse) =>
  shaped(answer, shapes.acknowledgement).acknowledged;
export function decodeHasPrivileges(answer: UpstreamResponse) {
  const { has_privilege_uids: hasPrivilegeUids, errors } = shaped(answer, shapes.profilePrivileges);
  return {
    hasPrivilegeUids,
    errors: Object.entries(errors?.details ?? {}).map(([uid, { type, reason }]) => ({
      uid,
      // Clipped and without credentials, like every text of an upstream.
      message: answer.fail("failed", reason || type).message,
    })),
  };
}

export const decodeWho = (answer: UpstreamResponse) => shaped(answer, shapes.who).username;
export const decodePrivileges = (answer: UpstreamResponse) => shaped(answer, shapes.privileges).cluster;

/** Whether it is this product; false where it does not tell, as a proxy that takes nobody without credentials. */
export function decodeIsProduct(answer: UpstreamResponse): boolean {
  if (isProduct(answer)) return true;
  if (answer.status < 300) throw answer.fail("protocol", NOT_US);
  return false;
}

/** Who answers `GET /`; a server without that route still says what it is. */
export function decodeIdentity(answer: UpstreamResponse): Identity {
  const product = "Elasticsearch";
  if (isProduct(answer) && [400, 404, 405].includes(answer.status)) return { product, version: null };
  return { product, version: shaped(answer, shapes.root).version.number };
}

/**
 * None of the names is known: 404 with an empty object. Undefined where 8.5.0 stumbled over the uids, as it does until
 * the first profile is written.
 */
export function decodeUsers(answer: UpstreamResponse) {
  if (answer.status === 500 && faultOf(answer)?.type === "null_pointer_exception") return undefined;
  const known = answer.status === 404 && isProduct(answer) && !faultOf(answer);
  return Object.values(known ? checked(answer, shapes.users) : shaped(answer, shapes.users));
}
