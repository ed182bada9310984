import { z } from "zod";
import type { UpstreamError, UpstreamResponse } from "../../../dialect.js";

/** What an answer that is not 200 means. */
export function failure(answer: UpstreamResponse): UpstreamError {
  if (answer.status === 413) return invalid(answer, ["the request is larger than the upstream takes"]);
  const fault = faultOf(answer);
  if (!fault) return answer.unexpected();
  switch (answer.status) {
    case 400:
      return rejection(answer, fault);
    case 401:
      return refusal(answer, fault);
    case 403:
      return denial(answer, fault);
    case 404:
      return fault.type === "document_missing_exception"
        ? answer.fail("not-found", "There is no profile with this uid.")
        : answer.unexpected();
    case 409:
      return conflict(answer, fault);
    case 429:
      return fault.type === "cluster_block_exception"
        ? answer.unexpected().with({ message: "The upstream takes no writes while its disk is almost full." })
        : answer.unexpected();
    case 500:
      return internal(answer, fault);
    default:
      return answer.unexpected();
  }
}

/** Also without `ifVersion`: a write that lost a race against another one. */
function conflict(answer: UpstreamResponse, { reason }: Fault): UpstreamError {
  const now = /current document has seqNo \[(\d+)\] and primary term \[(\d+)\]/.exec(reason);
  const version = now ? ` Its version is now seqNo ${now[1]}, primaryTerm ${now[2]}.` : "";
  return answer.fail("conflict", `The profile was changed by somebody else.${version}`);
}

const NO_PROFILE =
  "the upstream can have no profile of this user: too many realms know the name, or it is not a person's";

/** Users who can never have a profile; asking again would not help. */
const HOPELESS =
  /^profile should not be created for|differentiator value is too high|^multiple \[\d+\] profiles/;

function internal(answer: UpstreamResponse, { reason }: Fault): UpstreamError {
  if (reason.includes("is configured to use literal username")) {
    return invalid(answer, [
      "the user's domain takes only names of at most 256 ASCII letters, digits and dashes, not beginning with a dash",
    ]);
  }
  // Says something of this user alone, and nothing against the upstream.
  if (HOPELESS.test(reason)) return invalid(answer, [NO_PROFILE]);
  return answer.unexpected();
}

const fault = z.object({ type: z.string(), reason: z.string().nullish() });
const envelope = z.object({
  error: z.object({
    ...fault.shape,
    root_cause: z.array(fault).nullish(),
    caused_by: fault.nullish(),
  }),
});

/** What the server says is wrong. Reasons may quote the request's body: none is shown as it is. */
export interface Fault {
  readonly type: string;
  readonly reason: string;
  readonly root: string;
  readonly cause: string;
}

/** Undefined where the body is no such envelope: 413 has none, a proxy has its own, 405 and 406 have a text for `error`. */
export function faultOf(answer: UpstreamResponse): Fault | undefined {
  const parsed = envelope.safeParse(answer.tryJson());
  if (!parsed.success) return undefined;
  const { type, reason, root_cause: roots, caused_by: cause } = parsed.data.error;
  return { type, reason: reason ?? "", root: roots?.[0]?.reason ?? "", cause: cause?.reason ?? "" };
}

/** Failures of the gateway's own making, whatever a client sent. */
const OURS = /contains unrecognized parameter|does not support having a body|^Unknown value for refresh/;

/** An input that the upstream refused. Where in the client's input is known to the operation alone: see `locateIssues`. */
export function invalid(answer: UpstreamResponse, messages: readonly string[]): UpstreamError {
  return answer.fail("invalid", messages.join("; "), {
    issues: messages.map((message) => ({ path: "", message })),
  });
}

/** The messages of `Validation Failed: 1: one;2: two;`. */
function validations(reason: string): string[] {
  const list = reason.replace(/^Validation Failed: /, "").replace(/;$/, "");
  return list.split(/;(?=\d+: )/).map((message) => message.replace(/^\d+: /, ""));
}

/** A parser's reasons quote the body, where a password can stand; only the names of fields are kept. */
function unparsed(reason: string): string {
  const field = /\b(?:failed to parse field \[(?:data|labels|hint|size)\]|unknown field \[\w{1,64}\])/.exec(
    reason,
  );
  const type = /\b\w{1,64} doesn't support values of type: [A-Z_]+/.exec(reason);
  const known = field?.[0] ?? type?.[0];
  return known ?? "the upstream could not parse the request";
}

/** A 400. */
export function rejection(answer: UpstreamResponse, fault: Fault): UpstreamError {
  const { type, reason, root, cause } = fault;
  switch (type) {
    case "action_request_validation_exception":
      return invalid(answer, validations(reason));
    case "document_parsing_exception":
    case "mapper_parsing_exception":
      // Its own reason holds the whole value; the cause says which limit was met.
      return invalid(answer, [cause || "the upstream cannot store the labels"]);
    case "status_exception":
    case "parse_exception":
      return invalid(answer, [reason]);
    case "illegal_argument_exception":
      if (!OURS.test(reason)) return invalid(answer, [reason]);
      break;
    case "search_phase_execution_exception":
      return invalid(answer, [root || reason]);
    case "x_content_parse_exception":
    case "x_content_e_o_f_exception":
      return invalid(answer, [unparsed(reason)]);
    case "index_closed_exception":
      return answer.fail("failed", "The upstream's index of profiles is closed.", { retryable: false });
  }
  return answer.fail("protocol", "The upstream refused the request.");
}

/** Whose credentials a 401 is about: the caller's of the API, the end user's in a grant, or neither's. */
export type Refused = "caller" | "grant" | "unclear" | "neither";

const CALLER =
  / for REST request \[|^invalid basic authentication header |anonymous access is not allowed for this request$/;

/** The one text that differs: a caller is authenticated for a request, a grant for an action. */
export function refusedBy({ reason }: Fault): Refused {
  if (reason.includes(" for action [")) return "grant";
  if (CALLER.test(reason)) return "caller";
  return reason === "error attempting to authenticate request" ? "neither" : "unclear";
}

/** The same for a wrong password, an unknown user and a disabled one, so that users cannot be found by guessing. */
export function rejectedGrant(answer: UpstreamResponse): UpstreamError {
  return answer.fail("credentials-rejected", "The user's password or token was refused.");
}

/** A 401 of any operation; where no grant was sent, an unclear one can only mean the caller. */
export function refusal(answer: UpstreamResponse, fault: Fault): UpstreamError {
  switch (refusedBy(fault)) {
    case "grant":
      return rejectedGrant(answer);
    case "neither":
      return answer.fail("failed", "The upstream could not check the credentials.");
    default:
      return answer.unexpected();
  }
}

/** A 403. The reasons name the caller's user and roles, which clients must not see. */
export function denial(answer: UpstreamResponse, fault: Fault): UpstreamError {
  if (fault.type === "cluster_block_exception") {
    return answer.fail("failed", "The upstream takes no writes: its cluster or index is set to read-only.", {
      retryable: false,
    });
  }
  const feature = /^current license is non-compliant for \[([a-z -]+)\]$/.exec(fault.reason)?.[1];
  if (feature) return answer.fail("forbidden", `The upstream's license does not cover this (${feature}).`);
  const granting = /granted by the cluster privileges \[([a-z_,]+)\]$/.exec(fault.reason)?.[1];
  if (!granting) return answer.unexpected();
  const privileges = granting.split(",").join(", ");
  return answer.fail(
    "forbidden",
    `The upstream does not permit this; it takes one of the cluster privileges ${privileges}.`,
  );
}
