import type { UpstreamError, UpstreamResponse } from "../../../dialect.js";
import { type Fault, faultOf } from "./envelope.js";
import { denial, refusal } from "./refusals.js";
import { invalid, rejection } from "./rejections.js";

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
