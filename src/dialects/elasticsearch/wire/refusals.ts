import type { UpstreamError, UpstreamResponse } from "../../../dialect.js";
import type { Fault } from "./envelope.js";

/** Whose credentials a 401 is about: the caller's of the API, the end user's in a grant, or nobody's. */
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

/** A 403. The reasons name the caller's user and roles, which are not a client's business. */
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
