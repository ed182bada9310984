import type { UpstreamError, UpstreamResponse } from "../../../dialect.js";
import type { Fault } from "./envelope.js";

/** Failures of the gateway's own making, whatever a client sent. */
const OURS = /contains unrecognized parameter|does not support having a body|^Unknown value for refresh/;

/** An input that the upstream refused. Where in the client's input is known to the operation alone: see `placed`. */
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
