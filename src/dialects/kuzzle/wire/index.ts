import { z } from "zod";
import type { Session, UpstreamError, UpstreamResponse } from "../../../dialect.js";
import { type Fault, failure, faultOf, missingRole, resultOf } from "./failures.js";
import * as profiles from "./profiles.js";

export {
  decodePage,
  decodePageById,
  decodeProfiles,
  decodeRefreshed,
  decodeUsers,
  type Off,
  type Read,
  type WirePage,
  type WireProfile,
  type WireUser,
  type WireWritten,
} from "./profiles.js";

const token = z.object({
  jwt: z.string().min(1),
  expiresAt: z.number(),
  ttl: z.number().optional(),
});

const me = z.object({ _id: z.string() });
const right = z.object({ controller: z.string(), action: z.string(), value: z.string() });
const rights = z.object({ hits: z.array(right) });
const description = z.object({ info: z.object({ title: z.string(), version: z.string() }) });

export type WireRight = z.infer<typeof right>;

/** Written by the server for an endless token. */
const ENDLESS = -1;

export function decodeLogin(answer: UpstreamResponse): Session {
  if (answer.status === 400) {
    // Without the strategy's plugin the path names an unknown strategy.
    throw answer.fail("refused-us", "The upstream has no login with a user name and a password.");
  }
  if (answer.status !== 200) throw failure(answer);
  const { jwt, expiresAt, ttl } = resultOf(answer, token);
  const end = ttl === undefined ? expiresAt : Date.now() + ttl;
  return {
    authorization: `Bearer ${jwt}`,
    // Measured on our own clock, which may differ from the server's.
    expiresAt: expiresAt === ENDLESS ? Number.POSITIVE_INFINITY : end,
  };
}

/** The id of the user that the credentials stand for. */
export function decodeMe(answer: UpstreamResponse): string {
  if (answer.status !== 200) throw failure(answer);
  return resultOf(answer, me)._id;
}

export function decodeRights(answer: UpstreamResponse): WireRight[] {
  if (answer.status !== 200) throw failure(answer);
  return resultOf(answer, rights).hits;
}

/** The version in the API's public description; null where the server keeps or has none. */
export function decodeVersion(answer: UpstreamResponse): string | null {
  if (answer.status === 200) {
    const parsed = description.safeParse(answer.json());
    if (parsed.success) return parsed.data.info.version;
    throw answer.fail("protocol", "The upstream does not describe its API.");
  }
  const id = faultOf(answer)?.id ?? "";
  if (id.startsWith("security.rights.") || id === "network.http.url_not_found") return null;
  throw failure(answer);
}

/** The decoder for a write that was given this input. */
export function decodeWritten(input: WrittenInput): (answer: UpstreamResponse) => profiles.WireWritten {
  return (answer) => {
    if (answer.status !== 200) throw writeFailure(answer, input);
    return profiles.decodeWritten(answer);
  };
}

/** The decoder for the deletion of the profile with this id. */
export function decodeDeleted(id: string): (answer: UpstreamResponse) => string {
  return (answer) => {
    if (answer.status !== 200) throw writeFailure(answer, { id, policies: undefined });
    return profiles.decodeDeleted(answer);
  };
}

/** What a write's answer means that is not 200: what is wrong with the input gets its path in the input. */
function writeFailure(answer: UpstreamResponse, input: WrittenInput): UpstreamError {
  const fault = faultOf(answer);
  const invalid = (path: string, message: string): UpstreamError =>
    answer.fail("invalid", message, { issues: [{ path, message }] });
  if (answer.status === 413) return invalid("policies", "The input is larger than the upstream takes.");
  if (!fault) return failure(answer);
  const { id, said, props } = fault;
  switch (id) {
    case "security.profile.not_found":
      return props.length === 0 || String(props[0]) === input.id
        ? answer.fail("not-found", said)
        : answer.fail("forbidden", "The upstream cannot load a profile of the caller.");
    case "security.role.not_found":
      return invalid(
        roleAt(input, (roleId) => roleId === String(props[0])),
        said,
      );
    case "services.storage.document_already_exists":
      return answer.fail("conflict", "A profile with this id exists already.");
    case "security.profile.in_use":
      // The server's own words have a placeholder where the profile's name should be.
      return answer.fail(
        "conflict",
        "The profile is still given to users, and was not to be taken from them.",
      );
    case "security.profile.cannot_delete":
      return invalid("id", said);
    case "services.cache.read_failed":
      return unreadableProfile(answer, fault, invalid);
    case "services.storage.unknown_index":
    case "services.storage.unknown_collection":
      return unknownPlace(input, props, invalid);
    case "security.profile.missing_anonymous_role":
      return invalid("policies", said);
    case "services.storage.search_as_an_id":
    case "security.profile.cannot_hydrate":
      return unknownRole(input, invalid);
    case "plugin.runtime.unexpected_error":
      // What its own code says of policies that are no list of objects.
      return /profile\.policies|'roleId'/.test(said)
        ? invalid("policies", "The policies do not have the expected form.")
        : failure(answer, fault);
    case "services.storage.unexpected_error":
      return said === "Missing required parameter: id"
        ? invalid("policies", "A policy has no roleId.")
        : failure(answer, fault);
    case "services.storage.unexpected_bad_request":
      return said.includes("[retry_on_conflict]")
        ? invalid("retryOnConflict", "must be at most 2147483647")
        : unknownRole(input, invalid);
    default:
      return other(answer, input, fault, invalid);
  }
}

type Invalid = (path: string, message: string) => UpstreamError;

/** The storage takes some ids for routes of its own, all of which begin with `_`. */
function unknownRole(input: WrittenInput, invalid: Invalid): UpstreamError {
  return invalid(
    roleAt(input, (roleId) => roleId.startsWith("_")),
    "The upstream cannot look up a role with this id.",
  );
}

/** Its role was deleted while it was not yet searchable: nothing can be done with it before that role is back. */
function unreadableProfile(answer: UpstreamResponse, fault: Fault, invalid: Invalid): UpstreamError {
  const role = missingRole(fault);
  return role === undefined
    ? failure(answer, fault)
    : invalid("id", `The profile names the role "${role}", which does not exist any more; create it first.`);
}

/** An index that does not exist, or collections that it does not have. */
function unknownPlace(
  input: WrittenInput,
  [index, named]: readonly unknown[],
  invalid: Invalid,
): UpstreamError {
  const collections: readonly unknown[] = Array.isArray(named) ? named : named === undefined ? [] : [named];
  const names = collections.map((name) => `"${String(name)}"`).join(", ");
  const [end, message] =
    names === ""
      ? ["index", `The index "${String(index)}" does not exist.`]
      : ["collections", `The index "${String(index)}" has no collection ${names}.`];
  // The stored restrictions are checked as well.
  if (input.policies === undefined) return invalid("force", `${message} A stored restriction names it.`);
  const at = restrictionAt(input, index, collections);
  return invalid(at ? `${at}.${end}` : "policies", message);
}

/** Failed checks of types and shapes, and whatever an application's own code refuses. */
function other(answer: UpstreamResponse, input: WrittenInput, fault: Fault, invalid: Invalid): UpstreamError {
  if (answer.status !== 400 && answer.status !== 412) return failure(answer, fault);
  if (fault.id.startsWith("api.assert.")) return invalid(argumentAt(input, fault), fault.said);
  return fault.id === "" || /^(?:network|api)\./.test(fault.id)
    ? answer.fail("protocol", "The upstream refused the request.")
    : invalid("", fault.said);
}

/** What a write was given, as far as a fault can point into it. */
export interface WrittenInput {
  readonly id: string;
  readonly policies:
    | readonly {
        readonly roleId: string;
        readonly restrictedTo?:
          | readonly { readonly index: string; readonly collections?: readonly string[] | undefined }[]
          | undefined;
      }[]
    | undefined;
}

/** The path of the first policy with this role; the server stops at the first one that is wrong. */
function roleAt({ policies }: WrittenInput, matches: (roleId: string) => boolean): string {
  // Without policies in the input the role is one that the stored profile names.
  if (policies === undefined) return "id";
  const at = policies.findIndex((policy) => matches(policy.roleId));
  return at < 0 ? "policies" : `policies.${at}.roleId`;
}

/** The path of the first restriction to this index, for which all the named collections are given as well. */
function restrictionAt(
  { policies }: WrittenInput,
  index: unknown,
  collections: readonly unknown[] = [],
): string | undefined {
  for (const [i, policy] of (policies ?? []).entries()) {
    const j = (policy.restrictedTo ?? []).findIndex((restriction) => {
      const given: readonly unknown[] = restriction.collections ?? [];
      return restriction.index === index && collections.every((name) => given.includes(name));
    });
    if (j >= 0) return `policies.${i}.restrictedTo.${j}`;
  }
  return undefined;
}

/** The server's own path in a failed check, `ID.policies[0].restrictedTo[1].index`, as a client writes it. */
function argumentAt({ id }: WrittenInput, { props }: Fault): string {
  const [named] = props;
  if (typeof named !== "string") return "";
  if (named === "_id") return "id";
  const path = named.startsWith(`${id}.`) ? named.slice(id.length + 1) : named.replace(/^body\.?/, "");
  return path.replaceAll(/\[([^\]]*)\]/g, ".$1");
}
