import { z } from "zod";
import type { UpstreamError, UpstreamResponse } from "../../../dialect.js";

/** Names the action and the user, and nothing else. Any other word of a 403 could be about anything. */
const NOT_PERMITTED =
  /^Insufficient permissions to execute (?:this action|the action "[\w-]+:[\w-]+"(?: \(User "[^"]*"\))?)\.?$/;

/** Seconds until the server counts a user's requests anew. */
const RATE_WINDOW = 1;

/** What an answer that is not 200 means, whatever was asked. */
export function failure(answer: UpstreamResponse, fault: Fault | undefined = faultOf(answer)): UpstreamError {
  if (!fault) return answer.unexpected();
  const { id, said, props } = fault;
  if (answer.status === 403)
    return NOT_PERMITTED.test(said) ? answer.fail("forbidden", said) : answer.unexpected();
  if (answer.status === 429)
    return answer.fail("rate-limited", "The upstream is limiting its callers.", { retryAfter: RATE_WINDOW });
  switch (id) {
    case "services.storage.not_found":
      // A deleted API key is no 401: looking it up fails.
      return props.includes("api-keys")
        ? answer.fail("refused-us", "The upstream does not know the API key any more.")
        : answer.unexpected();
    case "security.user.not_found":
      // No operation here names a user to be found, so it is the token's own.
      return answer.fail("refused-us", "The upstream does not know the user of the credentials any more.");
    case "services.storage.unexpected_error":
      return said.includes("version conflict")
        ? answer.fail(
            "conflict",
            "The profile was changed by others at the same time, more often than the write may be retried.",
          )
        : answer.unexpected();
    case "network.http.url_not_found":
      return answer.fail("protocol", "The upstream has no such security API at this address.");
    default:
      return answer.unexpected();
  }
}

/** The profile cannot be loaded while a role that it names is gone; to ask again would not help. */
export function missingRole(fault: Fault): string | undefined {
  const named = /Role "(.*)" not found\.$/s.exec(fault.said)?.[1];
  const known = fault.id === "services.cache.read_failed" || fault.id === "security.role.not_found";
  return known ? named : undefined;
}

/** Errors about one record among those asked for; the others may well be readable. */
const ABOUT_ONE: ReadonlySet<string> = new Set([
  "plugin.runtime.unexpected_error",
  "security.profile.cannot_hydrate",
  "security.profile.not_found",
  "security.user.cannot_hydrate",
  "security.user.no_profile",
]);

/** Refusals of the request as such, whatever records it is about. */
const ABOUT_REQUEST = /^(?:network|api)\.|^$/;

/**
 * A failure that says nothing about the upstream itself but that one record cannot be read; undefined for any other.
 * It is a value, not thrown while decoding: what is wrong with one record must not open the breaker for all.
 */
export function unreadable(answer: UpstreamResponse, fault: Fault): UpstreamError | undefined {
  const role = missingRole(fault);
  const lost = /Profile "(.*)" not found\.$/s.exec(fault.said)?.[1];
  const refused = answer.status === 400 && !ABOUT_REQUEST.test(fault.id);
  if (role === undefined && lost === undefined && !refused && !ABOUT_ONE.has(fault.id)) return undefined;
  const why = role === undefined ? lost && ` the profile "${lost}"` : ` the role "${role}"`;
  return answer.fail(
    "failed",
    `The upstream cannot load a record${why ? `:${why} does not exist any more` : ""}.`,
    { retryable: false },
  );
}

/** Errors that a type check raised have no id and no props. */
const error = z.object({
  status: z.int(),
  id: z.string().optional(),
  message: z.string().nullish(),
  props: z.array(z.unknown()).nullish(),
});

const refused = z.object({ error });
const accepted = z.object({ error: z.null(), result: z.unknown() });

/** What the server says is wrong. */
export interface Fault {
  /** Dotted, the same in every version that has it; "" where the server gives none. */
  readonly id: string;
  readonly said: string;
  /** The values in the message, in its order. */
  readonly props: readonly unknown[];
}

/**
 * Undefined where the body is no error of this API. What is refused before it is routed (a body that is too large or
 * no JSON) comes without the envelope around it.
 */
export function faultOf(answer: UpstreamResponse): Fault | undefined {
  const body = answer.tryJson();
  const parsed = refused.safeParse(body);
  const found = parsed.success ? parsed.data.error : error.safeParse(body).data;
  return found && { id: found.id ?? "", said: found.message ?? "", props: found.props ?? [] };
}

/** The envelope's result; a 2xx can carry an error all the same. */
export function resultOf<T>(answer: UpstreamResponse, schema: z.ZodType<T>): T {
  const envelope = accepted.safeParse(answer.json());
  const result = envelope.success ? schema.safeParse(envelope.data.result) : envelope;
  if (!result.success)
    throw answer.fail("protocol", "The upstream's answer does not have the shape of the security API.");
  return result.data;
}
