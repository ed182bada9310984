import { z } from "zod";
import type { UpstreamResponse } from "../../../dialect.js";

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
export interface Refusal {
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
export function refusalOf(answer: UpstreamResponse): Refusal | undefined {
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
